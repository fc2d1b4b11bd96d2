import {
  ArrayMaxSize,
  ArrayNotEmpty,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsISO8601,
  IsOptional,
  IsString,
  Length,
  Max,
  Min,
  validateSync,
} from 'class-validator';
import type { PersonId } from '../../../application/people.js';
import type { LetterFilter } from '../../../application/reprocess.js';
import { type FailureCode, failureCodes } from '../../../domain/failure/failure.js';
import { type LetterId, type LetterState, letterStates } from '../../../domain/failure/letter.js';
import { isObject, type Json } from '../../../domain/json.js';
import type { Purpose } from '../../../domain/privacy/policy.js';
import { Refusal } from '../refusal.js';

/** So many at once, in any request. */
export const mostAtOnce = 1_000;

const longestReason = 500;

/** Which letters. */
export class LetterQuery {
  @IsOptional()
  @IsArray()
  @ArrayNotEmpty()
  @ArrayMaxSize(mostAtOnce)
  @IsString({ each: true })
  ids?: string[];

  @IsOptional()
  @IsIn(Object.keys(failureCodes))
  code?: FailureCode;

  @IsOptional()
  @IsString()
  type?: string;

  @IsOptional()
  @IsString()
  source?: string;

  @IsOptional()
  @IsISO8601({ strict: true })
  from?: string;

  @IsOptional()
  @IsISO8601({ strict: true })
  to?: string;
}

export class LetterListQuery extends LetterQuery {
  @IsOptional()
  @IsIn([...letterStates, 'all'])
  state?: LetterState | 'all';

  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(mostAtOnce)
  limit?: number;
}

export class ReprocessRequest extends LetterQuery {
  /** Say what would happen, change nothing. */
  @IsOptional()
  @IsBoolean()
  dryRun?: boolean;
}

class WithReason {
  /** Kept for ever: without personal data. */
  @Length(1, longestReason)
  reason!: string;
}

export class DiscardRequest extends WithReason {
  @IsArray()
  @ArrayNotEmpty()
  @ArrayMaxSize(mostAtOnce)
  @IsString({ each: true })
  ids!: string[];
}

export class ForgetRequest extends WithReason {
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(mostAtOnce)
  @Length(1, 512, { each: true })
  users?: string[];

  @IsOptional()
  @IsArray()
  @ArrayMaxSize(mostAtOnce)
  @Length(1, 512, { each: true })
  anonymous?: string[];

  @IsOptional()
  @IsArray()
  @ArrayNotEmpty()
  @Length(1, 64, { each: true })
  purposes?: Purpose[];
}

export class StateRequest extends WithReason {
  @IsOptional()
  @Length(1, 512)
  user?: string;

  @IsOptional()
  @Length(1, 512)
  anonymous?: string;
}

/** @throws Refusal `bad_request` that names every problem and no value */
export function checked<T extends object>(shape: new () => T, given: Json): T {
  if (!isObject(given)) throw new Refusal('bad_request', 'send a JSON object');
  const request = Object.assign(new shape(), given);
  const problems = validateSync(request, {
    whitelist: true,
    forbidNonWhitelisted: true,
    validationError: { value: false, target: false },
  }).flatMap(({ constraints }) => Object.values(constraints ?? {}));
  if (problems.length > 0) throw new Refusal('bad_request', problems.join('; '));
  return request;
}

export function filterOf({ ids, code, type, source, from, to }: LetterQuery): LetterFilter {
  return {
    ...(ids === undefined ? undefined : { ids: ids as LetterId[] }),
    ...(code === undefined ? undefined : { code }),
    ...(type === undefined ? undefined : { type }),
    ...(source === undefined ? undefined : { source }),
    ...(from === undefined ? undefined : { from: new Date(from).toISOString() }),
    ...(to === undefined ? undefined : { to: new Date(to).toISOString() }),
  };
}

/** @throws Refusal where it is nobody, or two */
export function personIn({ user, anonymous }: StateRequest): PersonId {
  if ((user === undefined) === (anonymous === undefined))
    throw new Refusal('bad_request', 'name one person: user or anonymous');
  return user === undefined
    ? { namespace: 'anonymous', id: anonymous as string }
    : { namespace: 'user', id: user };
}

/** @throws Refusal where it is nobody, or too many */
export function peopleIn({ users = [], anonymous = [] }: ForgetRequest): PersonId[] {
  const people: PersonId[] = [
    ...users.map((id) => ({ namespace: 'user', id }) as const),
    ...anonymous.map((id) => ({ namespace: 'anonymous', id }) as const),
  ];
  if (people.length === 0 || people.length > mostAtOnce)
    throw new Refusal('bad_request', `name 1 to ${mostAtOnce} people: users, anonymous`);
  return people;
}
