import { Command } from 'commander';
import { UserError } from '../../adapters/user-error.js';
import { uses } from '../composition/tokens.js';
import { auditPrivacy, type PrivacyFlags } from './audit-privacy.js';
import { withCommonFlags, withPlatform } from './command.js';
import { print, progress, table } from './output.js';

export function auditCommand(): Command {
  return withCommonFlags(new Command('audit'))
    .description('recount the ledger from lake, letters and settlements; name what is unaccounted for')
    .option('--privacy', 'instead, try every sealed part, and look for raw values')
    .option(
      '--values <file>',
      'with --privacy: values that must not be there, one per line; none of them is printed',
    )
    .addHelpText('after', '\nExit code 3 when something is unaccounted for, or found.')
    .action(async (flags: PrivacyFlags & { readonly privacy?: boolean }) => {
      if (flags.privacy) return auditPrivacy(flags);
      if (flags.values !== undefined)
        throw new UserError('--values goes with --privacy.', 'lethe audit --privacy --values FILE');
      const json = flags.json === true;
      await withPlatform(flags, async (platform) => {
        const { objects } = (await platform.get(uses.status).report()).lake;
        const bar = progress('auditing objects', json);
        const report = await platform.get(uses.audit).run((done) => bar.update(done, objects));
        bar.stop();
        const { ledger, rows, findings } = report;
        print(report, json, () => {
          const sum = `received ${ledger.received} = recorded ${ledger.recorded} + suppressed ${ledger.suppressed} + dead ${ledger.dead} + waiting ${ledger.waiting}; ${rows} rows in the lake${ledger.removed === 0 ? '' : `, ${ledger.removed} removed by retention`}`;
          if (findings.length === 0) return `${sum}\nclean: every event is accounted for`;
          const list = findings.map(({ finding, what, detail }) => [finding, what, detail]);
          return `${sum}\n${findings.length} unaccounted for:\n${table([['finding', 'what', 'detail'], ...list])}`;
        });
        if (findings.length > 0) process.exitCode = 3;
      });
    });
}
