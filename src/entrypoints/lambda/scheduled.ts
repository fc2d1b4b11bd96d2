import 'reflect-metadata';
import { stdout } from 'node:process';
import { pino } from 'pino';
import { openFromEnvironment } from './open.js';
import { policyOnUse } from './policy-on-use.js';
import { runTask } from './tasks.js';

const log = pino({ level: 'info' });
const opened = await openFromEnvironment();
const lookForPolicy = await policyOnUse(opened, log);

/** `{ "task": "maintain" }` and so on, from a schedule or by hand → what was done. An unknown task is an error. */
export async function handler(event: { readonly task?: unknown }): Promise<object> {
  await lookForPolicy();
  const done = await runTask(event.task, opened.platform, (line) => stdout.write(`${line}\n`));
  log.info({ task: event.task, ...done }, 'task done');
  return done;
}
