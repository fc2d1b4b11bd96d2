#!/usr/bin/env node
import 'reflect-metadata';
import { argv, env, exit, stderr } from 'node:process';
import { Command } from 'commander';
import { loadSecrets } from '../load-secrets.js';
import { version } from '../version.js';
import { auditCommand } from './audit.js';
import { backupCommand } from './backup.js';
import { compactCommand } from './compact.js';
import { deadLettersCommand } from './dead-letters.js';
import { deliverCommand } from './deliver.js';
import { discloseCommand } from './disclose.js';
import { erasuresCommand } from './erasures.js';
import { explainError } from './explain-error.js';
import { forgetCommand } from './forget.js';
import { generateCommand } from './generate.js';
import { inventoryCommand } from './inventory.js';
import { keysCommand } from './keys.js';
import { lakeCommand } from './lake.js';
import { policyCommand } from './policy.js';
import { profileCommand } from './profile.js';
import { queryCommand } from './query.js';
import { replayCommand } from './replay.js';
import { reportCommand } from './report.js';
import { reportProcessCommand } from './report-process.js';
import { rerunCommand } from './rerun.js';
import { restoreCommand } from './restore.js';
import { revealCommand } from './reveal.js';
import { schemaCommand } from './schema.js';
import { schemasCommand } from './schemas.js';
import { scrubCommand } from './scrub.js';
import { serveCommand } from './serve.js';
import { sourcesCommand } from './sources.js';
import { statusCommand } from './status.js';
import { subjectStateCommands } from './subject-states.js';
import { tailCommand } from './tail.js';
import { targetsCommand } from './targets.js';
import { tombstonesCommand } from './tombstones.js';
import { verifyCommand } from './verify.js';
import { viewsCommand } from './views.js';

const program = new Command('lethe')
  .description('The event pipeline that remembers events and forgets people.')
  .version(version)
  .addCommand(serveCommand())
  .addCommand(replayCommand())
  .addCommand(rerunCommand())
  .addCommand(generateCommand())
  .addCommand(statusCommand())
  .addCommand(tailCommand())
  .addCommand(reportCommand())
  .addCommand(reportProcessCommand(), { hidden: true })
  .addCommand(queryCommand())
  .addCommand(viewsCommand())
  .addCommand(sourcesCommand())
  .addCommand(auditCommand())
  .addCommand(compactCommand())
  .addCommand(lakeCommand())
  .addCommand(deadLettersCommand())
  .addCommand(targetsCommand())
  .addCommand(deliverCommand())
  .addCommand(profileCommand())
  .addCommand(forgetCommand())
  .addCommand(erasuresCommand())
  .addCommand(scrubCommand())
  .addCommand(verifyCommand())
  .addCommand(discloseCommand())
  .addCommand(revealCommand())
  .addCommand(tombstonesCommand())
  .addCommand(keysCommand())
  .addCommand(backupCommand())
  .addCommand(restoreCommand())
  .addCommand(policyCommand())
  .addCommand(inventoryCommand())
  .addCommand(schemaCommand())
  .addCommand(schemasCommand())
  .addHelpText(
    'after',
    '\nExit codes: 0 done, 1 it could not be done (the message says why), 2 wrong usage, 3 findings.',
  );
for (const command of subjectStateCommands()) program.addCommand(command);
throwInsteadOfExit(program);

try {
  await loadSecrets(env);
  await program.parseAsync(argv);
} catch (error) {
  const { text, code } = explainError(error);
  if (text !== '') stderr.write(`${text}\n`);
  exit(code);
}

function throwInsteadOfExit(command: Command): void {
  command.exitOverride();
  for (const child of command.commands) throwInsteadOfExit(child);
}
