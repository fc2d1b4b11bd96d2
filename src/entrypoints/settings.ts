import {
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  Matches,
  Max,
  Min,
  MinLength,
  validateSync,
} from 'class-validator';
import { UserError } from '../adapters/user-error.js';

/** What an installation can be told, by environment variables or flags of the same meaning. */
export class Settings {
  /** `LETHE_PLATFORM`: `embedded`, or `aws` (docs/aws.md). */
  @IsIn(['embedded', 'aws'])
  platform: 'embedded' | 'aws' = 'embedded';

  /** `LETHE_DATA_DIR`: where everything is kept. */
  @IsString()
  @MinLength(1)
  dataDir = 'data';

  /** `LETHE_HOST`: the address to listen on. */
  @IsString()
  host = '127.0.0.1';

  /** `LETHE_PORT`. */
  @IsInt()
  @Min(0)
  @Max(65_535)
  port = 8080;

  /** `LETHE_FLUSH_MS`: how long a live event waits for company before it is written to the lake. */
  @IsInt()
  @Min(0)
  @Max(600_000)
  flushMs = 5_000;

  /** `LETHE_TRUSTED_PROXIES`: how many proxies in front of the server may be believed about the client's address. */
  @IsInt()
  @Min(0)
  @Max(16)
  trustedProxies = 0;

  /** `LETHE_RAW_DAYS`: how many days raw objects are kept once Parquet holds them, or `forever`. */
  @Matches(/^(?:forever|\d{1,5})$/)
  rawDays = '30';

  /** `LETHE_WRITE_KEYS`: further sources, `name:key,name:key`. */
  @IsOptional()
  @IsString()
  @Matches(/^[\w.-]{1,64}:[^\s,:]{8,}(,[\w.-]{1,64}:[^\s,:]{8,})*$/)
  writeKeys: string | undefined = undefined;

  /** `LETHE_ADMIN_TOKEN`: what listening to `/tail` takes, instead of the one that a data directory keeps. */
  @IsOptional()
  @IsString()
  @MinLength(20)
  adminToken: string | undefined = undefined;

  /** `LETHE_REPORTS_TOKEN`: what looking at `/reports` takes, instead of the one that a data directory keeps. */
  @IsOptional()
  @IsString()
  @MinLength(20)
  reportsToken: string | undefined = undefined;

  /** `LETHE_VIEWS`: a folder of views, shown at `/reports` beside the ready ones. */
  @IsOptional()
  @IsString()
  views: string | undefined = undefined;

  /** `LETHE_SOURCES`: a YAML file with further sources. */
  @IsOptional()
  @IsString()
  sources: string | undefined = undefined;

  /** `LETHE_POLICY`: the policy file. */
  @IsOptional()
  @IsString()
  policy: string | undefined = undefined;

  /** `LETHE_SCHEMAS`: a folder of JSON Schemas, one per event type. */
  @IsOptional()
  @IsString()
  schemas: string | undefined = undefined;

  /** `LETHE_GEO_DB`: MMDB files with cities, separated by commas, in place of the countries that come with Lethe. */
  @IsOptional()
  @IsString()
  geoDb: string | undefined = undefined;

  /** `LETHE_STEPS`: files with steps of the installation's own, separated by commas. */
  @IsOptional()
  @IsString()
  steps: string | undefined = undefined;

  /** `LETHE_TARGETS`: a YAML file with the targets that records are delivered to. */
  @IsOptional()
  @IsString()
  targets: string | undefined = undefined;

  /** `LETHE_AMPLITUDE_API_KEY`: enough to deliver to Amplitude. */
  @IsOptional()
  @IsString()
  amplitudeApiKey: string | undefined = undefined;

  /** `LETHE_AMPLITUDE_SECRET_KEY`: what it takes beside the key to have people deleted at Amplitude. */
  @IsOptional()
  @IsString()
  amplitudeSecretKey: string | undefined = undefined;

  /** `LETHE_AMPLITUDE_URL`: where Amplitude's API is, without a path. */
  @IsOptional()
  @Matches(/^https?:\/\/[^\s/]+\/?$/)
  amplitudeUrl: string | undefined = undefined;
}

const variables: { readonly [Field in keyof Settings]: string } = {
  platform: 'LETHE_PLATFORM',
  dataDir: 'LETHE_DATA_DIR',
  host: 'LETHE_HOST',
  port: 'LETHE_PORT',
  flushMs: 'LETHE_FLUSH_MS',
  trustedProxies: 'LETHE_TRUSTED_PROXIES',
  rawDays: 'LETHE_RAW_DAYS',
  writeKeys: 'LETHE_WRITE_KEYS',
  adminToken: 'LETHE_ADMIN_TOKEN',
  reportsToken: 'LETHE_REPORTS_TOKEN',
  views: 'LETHE_VIEWS',
  sources: 'LETHE_SOURCES',
  policy: 'LETHE_POLICY',
  schemas: 'LETHE_SCHEMAS',
  geoDb: 'LETHE_GEO_DB',
  steps: 'LETHE_STEPS',
  targets: 'LETHE_TARGETS',
  amplitudeApiKey: 'LETHE_AMPLITUDE_API_KEY',
  amplitudeSecretKey: 'LETHE_AMPLITUDE_SECRET_KEY',
  amplitudeUrl: 'LETHE_AMPLITUDE_URL',
};

const numbers: ReadonlySet<string> = new Set(['port', 'flushMs', 'trustedProxies']);

/** Flags win over the environment, the environment over what is built in. @throws UserError */
export function readSettings(
  environment: { readonly [name: string]: string | undefined },
  flags: Partial<{ [Field in keyof Settings]: string | number | undefined }> = {},
): Settings {
  const settings = new Settings();
  for (const [field, variable] of Object.entries(variables)) {
    const value = flags[field as keyof Settings] ?? environment[variable];
    if (value !== undefined && value !== '')
      Object.assign(settings, { [field]: numbers.has(field) ? Number(value) : value });
  }
  const [problem] = validateSync(settings, { validationError: { value: false, target: false } });
  if (problem === undefined) return settings;
  const variable = variables[problem.property as keyof Settings];
  const expected = Object.values(problem.constraints ?? {}).join('; ');
  throw new UserError(
    `The setting ${variable} cannot be used: ${expected.replaceAll(problem.property, variable)}.`,
    `Correct ${variable} (or its flag); docs/operations.md lists every setting.`,
  );
}
