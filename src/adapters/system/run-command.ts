import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { UserError } from '../user-error.js';

/** Runs a command line of the user's in the shell; what it prints goes to stderr. @throws UserError where it fails */
export async function runCommand(command: string): Promise<void> {
  const child = spawn(command, { shell: true, stdio: ['ignore', 2, 2] });
  const [code, signal] = await once(child, 'close');
  if (code !== 0)
    throw new UserError(
      `The command ended with ${code ?? signal}: ${command}`,
      'What it printed says why. Nothing is lost: what it did not do waits still, and the next run does it.',
    );
}
