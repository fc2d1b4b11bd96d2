import process from 'node:process';
import { UserError } from '../../adapters/user-error.js';
import type { RebuiltProfiles } from '../../application/rerun/rebuild-profiles.js';
import type { Platform } from '../composition/embedded.js';
import { ports, uses } from '../composition/tokens.js';
import { print, progress, table } from './output.js';

interface ProfileFlags {
  readonly json?: boolean;
  readonly write?: boolean;
  readonly stopped?: boolean;
}

const ttlMs = 60_000;
const renewMs = 15_000;

/** `lethe rerun --profiles`: the profiles as the log says them. */
export async function rerunProfiles(platform: Platform, flags: ProfileFlags): Promise<void> {
  const json = flags.json === true;
  const bar = progress('passes over the log', json);
  const run = () => platform.get(uses.rebuildProfiles).run(flags.write === true, bar.update);
  try {
    const result = flags.write ? await alone(platform, flags.stopped === true, run) : await run();
    bar.stop();
    print(result, json, () => told(result, flags.write === true));
    if (!flags.write && result.missing + result.differing > 0) process.exitCode = 3;
  } finally {
    bar.stop();
  }
}

/** Does it while nobody processes: an event that is processed meanwhile would carry half a profile. @throws UserError */
async function alone<T>(platform: Platform, isStopped: boolean, run: () => Promise<T>): Promise<T> {
  if (platform.isShared) {
    if (isStopped) return run();
    throw new UserError(
      'Nobody can tell here whether events are being processed.',
      'Disable the event source mapping of the process function, wait a minute, then run this with --stopped.',
    );
  }
  const [lease, clock] = [platform.get(ports.lease), platform.get(ports.clock)];
  const token = await lease.acquire('rerun --profiles', clock.now(), ttlMs);
  if (token === undefined)
    throw new UserError(
      'A server, or another command, processes events of this data directory.',
      'Stop it, run this again, and start it again. Without --write this only looks, beside a running server too.',
    );
  let isLost = false;
  const timer = setInterval(async () => {
    isLost ||= !(await lease.renew(token, clock.now(), ttlMs).catch(() => false));
  }, renewMs);
  try {
    const result = await run();
    if (isLost)
      throw new UserError(
        'Another process took over the processing of events meanwhile.',
        'Stop it and run this again.',
      );
    return result;
  } finally {
    clearInterval(timer);
    await lease.release(token);
  }
}

function told(
  { subjects, same, missing, differing, kept, written }: RebuiltProfiles,
  write: boolean,
): string {
  return table([
    ['profiles', 'people'],
    ['held by the vault', String(subjects)],
    ['as the log says', String(same)],
    ['missing', String(missing)],
    ['differing', String(differing)],
    ...(kept > 0 ? [['left as they are: a row does not open', String(kept)]] : []),
    ...(write ? [['written', String(written)]] : []),
  ]);
}
