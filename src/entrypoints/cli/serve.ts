import { env } from 'node:process';
import { Command } from 'commander';
import { readSettings } from '../settings.js';
import { withCommonFlags, withPolicyFlag } from './command.js';
import { policyFileOf } from './policy-file.js';

export function serveCommand(): Command {
  return withPolicyFlag(withCommonFlags(new Command('serve')))
    .description('collect events over HTTP, process them, write the lake')
    .option('--port <port>', 'where to listen (LETHE_PORT, else 8080)')
    .option('--host <address>', 'the address to listen on (LETHE_HOST, else 127.0.0.1)')
    .option('--flush-ms <ms>', 'how long an event may wait for company (LETHE_FLUSH_MS, else 5000)')
    .option('--trusted-proxies <n>', 'proxies in front that may be believed (LETHE_TRUSTED_PROXIES, else 0)')
    .action(async (flags: { [flag: string]: string }) => {
      const { serve } = await import('../server/serve.js'); // the HTTP server is for this command alone
      await serve(readSettings(env, { ...flags, policy: policyFileOf(flags.policy) }));
    });
}
