import type { CheckSchema } from '../../domain/event/schema.js';
import type { Policy, Rule } from '../../domain/privacy/policy.js';
import { UserError } from '../user-error.js';
import type { EventSchemas } from './event-schemas.js';
import { type FolderText, readEventSchemas, textsIn } from './read-event-schemas.js';

/** What came of looking at the folder again. */
export type Look =
  | { readonly kind: 'same' }
  /** Those that are there now are in use. */
  | { readonly kind: 'changed'; readonly types: number }
  /** They cannot be used: those before them stay. Said once per change. */
  | { readonly kind: 'unusable'; readonly problems: string };

/** The schemas of a folder, as it was when it was looked at last and could be used; none without a folder. */
export class SchemasInUse {
  private constructor(
    private readonly folder: string | undefined,
    private schemas: EventSchemas | undefined,
    /** What was read last, whether it can be used or not. */
    private last: string,
  ) {}

  /** @throws UserError with all problems at once */
  static async open(folder: string | undefined): Promise<SchemasInUse> {
    if (folder === undefined) return new SchemasInUse(folder, undefined, '');
    const texts = await textsIn(folder);
    return new SchemasInUse(folder, await readEventSchemas(folder, texts), JSON.stringify(texts));
  }

  get check(): CheckSchema | undefined {
    return this.schemas?.check;
  }

  /** The rules that marks in the schemas come to: before those of any policy. */
  get marks(): readonly Rule[] {
    return this.schemas?.rules ?? [];
  }

  /** A policy with what the schemas say. @param digest an unkeyed hash */
  applyTo(policy: Policy, digest: (text: string) => string): Policy {
    return this.schemas?.applyTo(policy, digest) ?? policy;
  }

  /** Compares the files' texts, not their times, as is done with the policy. */
  async look(): Promise<Look> {
    const { folder } = this;
    if (folder === undefined) return { kind: 'same' };
    let texts: readonly FolderText[] | undefined;
    try {
      texts = await textsIn(folder);
      const text = JSON.stringify(texts);
      if (text === this.last) return { kind: 'same' };
      this.last = text;
      this.schemas = await readEventSchemas(folder, texts);
      return { kind: 'changed', types: this.schemas.types.length };
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      const isKnown = texts === undefined && this.last === '';
      if (texts === undefined) this.last = '';
      return isKnown ? { kind: 'same' } : { kind: 'unusable', problems: error.message };
    }
  }
}
