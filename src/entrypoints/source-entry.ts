import {
  ArrayNotEmpty,
  IsArray,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  Matches,
  Max,
  Min,
  validateSync,
} from 'class-validator';
import type { SourceTerms } from '../application/manage-sources.js';
import type { SourceKind } from '../domain/event/event.js';
import type { SourceRate } from '../domain/ports/sources.js';

export const sourceKinds: readonly SourceKind[] = ['browser', 'mobile', 'server'];

/** How much a source may send, as one writes it. */
export class SourceLimits {
  @IsOptional()
  @IsArray()
  @ArrayNotEmpty()
  @Matches(/^[a-z][a-z0-9+.-]*:\/\/[^\s/,A-Z]+$/, {
    each: true,
    message: 'each of origins must be like https://shop.example, in lower case and without a path',
  })
  origins?: string[];

  @IsOptional()
  @Matches(/^0*[1-9]\d{0,8}\/s$/, { message: 'rate must be whole events per second, like 100/s' })
  rate?: string;

  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(1_000_000_000)
  burst?: number;
}

/** A source as one writes it, on the command line or in a file. */
export class SourceEntry extends SourceLimits {
  @Matches(/^[\w.-]{1,64}$/, { message: 'name must be 1 to 64 letters, digits, dots or dashes' })
  name!: string;

  @IsIn(sourceKinds)
  kind!: SourceKind;

  @IsOptional()
  @IsString()
  environment = 'production';
}

/** One entry of a sources file. */
export class ConfiguredSource extends SourceEntry {
  @Matches(/^[^\s,:]{8,200}$/, {
    message: 'key must be at least 8 characters without spaces, commas or colons',
  })
  key!: string;
}

/** What is wrong with it, and with which of its fields, without naming a value. */
export function problemIn(
  entry: SourceLimits,
): { readonly field: string; readonly problem: string } | undefined {
  const [problem] = validateSync(entry, {
    whitelist: true,
    forbidNonWhitelisted: true,
    validationError: { value: false, target: false },
  });
  return problem && { field: problem.property, problem: Object.values(problem.constraints ?? {}).join('; ') };
}

export function termsOf({ name, kind, environment, ...limits }: SourceEntry): SourceTerms {
  const { origins } = limits;
  const rate = rateOf(limits);
  return {
    name,
    kind,
    environment,
    ...(origins === undefined ? undefined : { origins }),
    ...(rate === undefined ? undefined : { rate }),
  };
}

/** After a quiet time a source may send at once what it may send in this many seconds, unless it says otherwise. */
const burstSeconds = 10;

export function rateOf({ rate, burst }: Pick<SourceLimits, 'rate' | 'burst'>): SourceRate | undefined {
  if (rate === undefined) return undefined;
  const perSecond = Number.parseInt(rate, 10);
  return { perSecond, burst: burst ?? perSecond * burstSeconds };
}
