import { createReadStream } from 'node:fs';
import { stdin, stdout } from 'node:process';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';
import { Argument, Command } from 'commander';
import { UserError } from '../../adapters/user-error.js';
import type { Json } from '../../domain/json.js';
import { uses } from '../composition/tokens.js';
import { type CommonFlags, withCommonFlags, withPlatform } from './command.js';

/** `lethe reveal`: records in, the same records with their sealed values out. */
export function revealCommand(): Command {
  return withCommonFlags(new Command('reveal'))
    .description('open the sealed values of records of the lake, for an authorised analyst')
    .addArgument(new Argument('[file]', 'records, one per line; .gz too').default('-', 'standard input'))
    .requiredOption('--reason <text>', 'why, without personal data: it is kept')
    .addHelpText(
      'after',
      '\nEach record comes back with `opened`: purpose, JSON Pointer, value; or null, and `why`:\nerased, restricted, wrong_key, nothing_sealed, not_a_record. What is shown is noted in the audit chain first.',
    )
    .action((file: string, flags: CommonFlags & { reason: string }) =>
      withPlatform(flags, async (platform) => {
        for await (const revealed of platform.get(uses.reveal).run(recordsIn(file), flags.reason))
          if (!stdout.write(`${JSON.stringify(revealed)}\n`))
            await new Promise((resolve) => stdout.once('drain', resolve));
      }),
    );
}

async function* recordsIn(file: string): AsyncGenerator<Json> {
  const input = file === '-' ? stdin : createReadStream(file);
  const source = file.endsWith('.gz') ? input.pipe(createGunzip()) : input;
  let at = 0;
  try {
    for await (const line of createInterface({ input: source, crlfDelay: Number.POSITIVE_INFINITY })) {
      at += 1;
      if (line.trim() !== '') yield JSON.parse(line);
    }
  } catch (cause) {
    throw new UserError(
      `${file === '-' ? 'Standard input' : file} cannot be read behind line ${at}.`,
      'It holds records as they are in the lake: JSON, one per line, .ndjson or .ndjson.gz.',
      { cause },
    );
  }
}
