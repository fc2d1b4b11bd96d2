import 'reflect-metadata';
import { stdout } from 'node:process';
import { measure } from './measure.js';
import { openFromEnvironment } from './open.js';

const { platform } = await openFromEnvironment();

/** Every few minutes: how things stand → CloudWatch metrics. Past `console`, which writes a time before each line. */
export async function handler(): Promise<void> {
  for (const line of await measure(platform, Date.now())) stdout.write(`${line}\n`);
}
