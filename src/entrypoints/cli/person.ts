import { Argument, type Command } from 'commander';
import type { PersonId } from '../../application/people.js';
import type { CommonFlags } from './command.js';

export interface PersonFlags extends CommonFlags {
  readonly anonymous?: boolean;
  readonly reason: string;
}

/** For commands about one person. */
export function withPerson(command: Command): Command {
  return command
    .addArgument(new Argument('<id>', 'a user id'))
    .option('--anonymous', 'the id is an anonymous id')
    .requiredOption('--reason <text>', 'why, without personal data: it is kept');
}

export function personOf(id: string, flags: { readonly anonymous?: boolean }): PersonId {
  return { namespace: flags.anonymous ? 'anonymous' : 'user', id };
}
