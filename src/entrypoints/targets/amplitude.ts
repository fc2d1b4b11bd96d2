import { IsIn, IsInt, IsOptional, IsString, IsUrl, Max, MaxLength, Min, MinLength } from 'class-validator';
import { AmplitudeTarget } from '../../adapters/amplitude/amplitude-target.js';
import { deletionUrls, EraseAtAmplitude } from '../../adapters/amplitude/erase-at-amplitude.js';
import { amplitudeUrls, defaultAmplitudeSettings as defaults } from '../../adapters/amplitude/settings.js';
import { UserError } from '../../adapters/user-error.js';
import { amplitudeNames, defaultMapping } from '../../domain/targets/amplitude/amplitude-event.js';
import { TargetEntry, type TargetKind, urlRules } from './target-entry.js';

class AmplitudeEntry extends TargetEntry {
  /** Else `LETHE_AMPLITUDE_API_KEY`. */
  @IsOptional()
  @IsString()
  @MinLength(1)
  api_key?: string;

  /** Else `LETHE_AMPLITUDE_SECRET_KEY`. With it people who are forgotten are deleted there too. */
  @IsOptional()
  @IsString()
  @MinLength(1)
  secret_key?: string;

  @IsOptional()
  @IsIn(['us', 'eu'])
  region?: 'us' | 'eu';

  @IsOptional()
  @IsUrl(urlRules)
  url?: string;

  @IsOptional()
  @IsIn(['http', 'batch'])
  api?: 'http' | 'batch';

  @IsOptional()
  @IsString()
  @MaxLength(200)
  page?: string;

  @IsOptional()
  @IsString()
  @MaxLength(200)
  screen?: string;

  @IsOptional()
  @IsIn(['pseudonym', 'policy'])
  user_id?: 'pseudonym' | 'policy';

  @IsOptional()
  @IsIn(['order', 'product', 'off'])
  revenue?: 'order' | 'product' | 'off';

  @IsOptional()
  @IsString()
  @MinLength(1)
  @MaxLength(100)
  group_type?: string;

  /** How long whoever sends too much is left alone; Amplitude asks for 30 s. */
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(600_000)
  throttled_ms?: number;
}

export const amplitude: TargetKind<AmplitudeEntry> = {
  Entry: AmplitudeEntry,
  names: amplitudeNames,
  open(entry, settings, where) {
    const apiKey = entry.api_key ?? settings.amplitudeApiKey;
    if (apiKey === undefined)
      throw new UserError(`${where} has no api_key.`, 'Set it there, or LETHE_AMPLITUDE_API_KEY.');
    const { name } = entry;
    const region = entry.region ?? 'us';
    const url = entry.url ?? settings.amplitudeUrl;
    const timeoutMs = entry.timeout_ms ?? defaults.timeoutMs;
    const target = new AmplitudeTarget({
      name,
      apiKey,
      url: url ?? amplitudeUrls[region],
      api: entry.api ?? defaults.api,
      concurrency: entry.concurrency ?? defaults.concurrency,
      timeoutMs,
      throttledMs: entry.throttled_ms ?? defaults.throttledMs,
      mapping: {
        page: entry.page ?? defaultMapping.page,
        screen: entry.screen ?? defaultMapping.screen,
        userId: entry.user_id ?? defaultMapping.userId,
        revenue: entry.revenue ?? defaultMapping.revenue,
        groupType: entry.group_type ?? defaultMapping.groupType,
      },
    });
    const secretKey = entry.secret_key ?? settings.amplitudeSecretKey;
    if (secretKey === undefined) return { target };
    const deletions = { name, apiKey, secretKey, url: url ?? deletionUrls[region], timeoutMs };
    return { target, erase: new EraseAtAmplitude(deletions) };
  },
};
