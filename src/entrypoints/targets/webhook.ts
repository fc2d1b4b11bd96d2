import { env } from 'node:process';
import { IsOptional, IsString, IsUrl, MinLength } from 'class-validator';
import { UserError } from '../../adapters/user-error.js';
import { defaultWebhookSettings as defaults, WebhookTarget } from '../../adapters/webhook/webhook-target.js';
import { TargetEntry, type TargetKind, urlRules } from './target-entry.js';

class WebhookEntry extends TargetEntry {
  @IsUrl(urlRules)
  url!: string;

  /** Else the variable that `secret_from` names. */
  @IsOptional()
  @IsString()
  @MinLength(16)
  secret?: string;

  @IsOptional()
  @IsString()
  secret_from?: string;
}

export const webhook: TargetKind<WebhookEntry> = {
  Entry: WebhookEntry,
  names: [],
  open(entry, _settings, where) {
    const secret = entry.secret ?? (entry.secret_from === undefined ? undefined : env[entry.secret_from]);
    if (secret === undefined || secret === '')
      throw new UserError(
        `${where} has no secret to sign with.`,
        'Write `secret`, or name in `secret_from` the environment variable that has it.',
      );
    const target = new WebhookTarget({
      name: entry.name,
      url: entry.url,
      secret,
      concurrency: entry.concurrency ?? defaults.concurrency,
      timeoutMs: entry.timeout_ms ?? defaults.timeoutMs,
    });
    return { target };
  },
};
