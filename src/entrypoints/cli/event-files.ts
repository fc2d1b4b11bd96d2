import { type Command, Option } from 'commander';
import type { EventMap } from '../../adapters/files/event-map.js';
import { readEventMap } from '../../adapters/files/read-event-map.js';
import { type FileFormat, fileFormats } from '../../adapters/files/read-events.js';
import { UserError } from '../../adapters/user-error.js';

/** Flags of commands that read files of events. */
export interface EventFileFlags {
  readonly format: FileFormat;
  readonly map?: string;
  readonly source: string;
}

export function withEventFileFlags(command: Command): Command {
  return command
    .addOption(new Option('--format <format>', 'what the files hold').choices(fileFormats).default('segment'))
    .option('--map <file>', 'which fields are id, time, user, name … (ready ones lie in maps/)')
    .option('--source <name>', 'the source that the records name', 'files');
}

/** @throws UserError, EventMapError, FileReadError */
export async function formatOf({
  format,
  map,
}: EventFileFlags): Promise<{ readonly format: FileFormat; readonly map?: EventMap }> {
  if ((format === 'ndjson' || format === 'csv') && map === undefined)
    throw new UserError(
      `The format ${format} needs a map that says which fields are id, time, user, name and properties.`,
      'Add --map FILE; maps/ has ready ones to start from.',
    );
  if (format === 'segment' && map !== undefined)
    throw new UserError(
      'Events in Segment’s format need no map.',
      'Leave --map out, or choose another --format.',
    );
  return { format, ...(map === undefined ? undefined : { map: await readEventMap(map) }) };
}
