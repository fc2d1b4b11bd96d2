import {
  IsArray,
  IsBoolean,
  IsInt,
  IsNumber,
  IsOptional,
  IsString,
  Matches,
  Max,
  Min,
} from 'class-validator';
import type { EraseAtTarget } from '../../domain/ports/erase-at-target.js';
import type { Target } from '../../domain/ports/target.js';
import type { Settings } from '../settings.js';

/** What every entry of a targets file may say. */
export class TargetEntry {
  /** Names its queue, its letters, and itself in the policy's `consent.deliver`. */
  @Matches(/^[a-z][a-z0-9_]{0,31}$/, {
    message: 'name must be 1 to 32 small letters, digits or _, beginning with a letter',
  })
  name!: string;

  @IsString()
  kind!: string;

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

/** What `url` of an entry must be. */
export const urlRules = { require_tld: false, require_protocol: true, protocols: ['http', 'https'] };

/** A kind of target, as a targets file names it. */
export interface TargetKind<Entry extends TargetEntry> {
  readonly Entry: new () => Entry;
  /** What events' `integrations` may call it beside its own name, in lower case. */
  readonly names: readonly string[];
  /**
   * @param where names the entry, for messages
   * @throws UserError what is missing; never a secret
   */
  open(
    entry: Entry,
    settings: Settings,
    where: string,
  ): { readonly target: Target; readonly erase?: EraseAtTarget };
}
