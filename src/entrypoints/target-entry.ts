import {
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsNumber,
  IsOptional,
  IsString,
  IsUrl,
  Matches,
  Max,
  MaxLength,
  Min,
  MinLength,
} from 'class-validator';

/** What every entry of a targets file may say. */
export class TargetEntry {
  /** Names its queue, its letters, and itself in the policy's `consent.deliver`. */
  @Matches(/^[a-z][a-z0-9_]{0,31}$/, {
    message: 'name must be 1 to 32 small letters, digits or _, beginning with a letter',
  })
  name!: string;

  @IsIn(['amplitude', 'webhook'])
  kind!: 'amplitude' | 'webhook';

  @IsOptional()
  @IsArray()
  @IsString({ each: true })
  types?: string[];

  @IsOptional()
  @IsArray()
  @IsString({ each: true })
  except_types?: string[];

  @IsOptional()
  @IsArray()
  @IsString({ each: true })
  sources?: string[];

  @IsOptional()
  @IsArray()
  @IsString({ each: true })
  consent?: string[];

  @IsOptional()
  @IsBoolean()
  bots?: boolean;

  @IsOptional()
  @IsNumber()
  @Min(0)
  @Max(1)
  sample?: number;

  /** Deliveries per second at most. */
  @IsOptional()
  @IsInt()
  @Min(1)
  rate?: number;

  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(64)
  concurrency?: number;

  @IsOptional()
  @IsInt()
  @Min(100)
  @Max(300_000)
  timeout_ms?: number;
}

const url = { require_tld: false, require_protocol: true, protocols: ['http', 'https'] };

export class AmplitudeEntry extends TargetEntry {
  /** Else `LETHE_AMPLITUDE_API_KEY`. */
  @IsOptional()
  @IsString()
  @MinLength(1)
  api_key?: string;

  @IsOptional()
  @IsIn(['us', 'eu'])
  region?: 'us' | 'eu';

  @IsOptional()
  @IsUrl(url)
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

export class WebhookEntry extends TargetEntry {
  @IsUrl(url)
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
