import { newest } from '../domain/consent/history.js';
import type { Instant } from '../domain/event/event.js';
import type { Namespace, Pseudonym, Subject } from '../domain/identity/subject.js';
import { currentIncarnation } from '../domain/identity/subject.js';
import type { JsonObject } from '../domain/json.js';
import type { JsonPointer } from '../domain/json-pointer.js';
import type { Profiles } from '../domain/ports/profiles.js';
import { clearAttributes, emptyProfile, visible } from '../domain/profile/profile.js';
import type { Subjects } from './subjects.js';

export interface ShownProfile {
  /** Nothing where the person was forgotten. */
  readonly subject?: Pseudonym;
  readonly state: Subject['state'];
  /** Attributes in clear, nested. */
  readonly attributes: JsonObject;
  /** Attributes that are there, but sealed. */
  readonly sealed: readonly JsonPointer[];
  /** What the person has said of consent, by purpose: what holds now, since when, and who said so last. */
  readonly consents: {
    readonly [purpose: string]: { readonly granted: boolean; readonly since: Instant; readonly by: string };
  };
  /** Anonymous ids that belong to the user. */
  readonly devices: number;
}

/** A user's nested attributes as everybody may see them: what is personal is named, not shown. */
export class ShowProfile {
  constructor(
    private readonly subjects: Subjects,
    private readonly profiles: Profiles,
  ) {}

  /** `undefined` when the id was never seen. @throws Unavailable */
  async show(namespace: Namespace, id: string): Promise<ShownProfile | undefined> {
    const subject = await this.subjects.find(namespace, id);
    if (subject === undefined) return undefined;
    if (subject.state === 'erased')
      return { state: 'erased', attributes: {}, sealed: [], consents: {}, devices: 0 };
    const { pseudonym } = currentIncarnation(subject);
    const { leaves, consents = {} } =
      (await this.profiles.read([pseudonym])).get(pseudonym)?.profile ?? emptyProfile;
    return {
      subject: pseudonym,
      state: subject.state,
      attributes: clearAttributes(leaves),
      sealed: visible(leaves).filter((pointer) => leaves[pointer]?.sealed !== undefined),
      consents: Object.fromEntries(
        Object.entries(consents).flatMap(([purpose, statements]) => {
          const held = newest(statements);
          return held === undefined ? [] : [[purpose, held]];
        }),
      ),
      devices: subject.devices.length,
    };
  }
}
