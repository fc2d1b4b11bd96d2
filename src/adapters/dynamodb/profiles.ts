import { DeleteItemCommand, PutItemCommand, paginateScan } from '@aws-sdk/client-dynamodb';
import type { Pseudonym } from '../../domain/identity/subject.js';
import {
  type ListedProfile,
  type ProfileItem,
  type ProfilePut,
  type Profiles,
  ProfileTooLarge,
} from '../../domain/ports/profiles.js';
import { again } from '../aws/again.js';
import { answering, answeringEach } from '../aws/answering.js';
import { mapped } from '../aws/mapped.js';
import { type Dynamo, width } from './client.js';
import { overVersion } from './conditions.js';
import { written } from './errors.js';
import { profileItem, profileOf } from './profile-item.js';
import { Versions } from './versions.js';

const code = 'profiles_unavailable';

/** An item per subject; a put is on condition of the version it was merged over. */
export class DynamoProfiles implements Profiles {
  private readonly versions: Versions;

  constructor(private readonly dynamo: Dynamo) {
    this.versions = new Versions(dynamo, dynamo.tables.profiles, 'subject');
  }

  /** What another process wrote in the last seconds may be missing: a put over it loses, and then sees it. */
  read(subjects: readonly Pseudonym[]): Promise<Map<Pseudonym, ProfileItem>> {
    return answering(code, async () => {
      const items = await this.versions.read(subjects, 'recent');
      return new Map(items.map((item) => [item.subject?.S as Pseudonym, profileOf(item)]));
    });
  }

  async *list(): AsyncGenerator<ListedProfile, void> {
    yield* answeringEach(code, this.all());
  }

  write(puts: readonly ProfilePut[]): Promise<Pseudonym[]> {
    return answering(code, async () => {
      const ends = await mapped(puts, width, (put) => this.put(put));
      return puts.flatMap(({ subject }, i) => (ends[i] === 'lost' ? [subject] : []));
    });
  }

  remove(subjects: readonly Pseudonym[]): Promise<number> {
    return answering(code, async () => {
      const removed = await mapped(subjects, width, async (subject) => {
        const { Attributes } = await this.dynamo.client.send(
          new DeleteItemCommand({
            TableName: this.dynamo.tables.profiles,
            Key: { subject: { S: subject } },
            ReturnValues: 'ALL_OLD',
          }),
        );
        this.versions.lost(subject);
        return Attributes !== undefined;
      });
      return removed.filter(Boolean).length;
    });
  }

  private async *all(): AsyncGenerator<ListedProfile, void> {
    const { client, tables } = this.dynamo;
    for await (const { Items = [] } of paginateScan(
      { client },
      { TableName: tables.profiles, ConsistentRead: true },
    ))
      for (const item of Items) yield { subject: item.subject?.S as Pseudonym, ...profileOf(item) };
  }

  private async put(put: ProfilePut): Promise<'written' | 'lost'> {
    const command = new PutItemCommand({
      TableName: this.dynamo.tables.profiles,
      Item: profileItem(put),
      ...overVersion('subject', put.expected),
    });
    try {
      const end = await again('a write of a profile', () => written(this.dynamo.client.send(command)));
      if (end === 'written') this.versions.wrote(put.subject, put.expected + 1);
      else this.versions.lost(put.subject);
      return end;
    } catch (error) {
      if (isTooLarge(error)) throw new ProfileTooLarge(put.subject, error);
      throw error;
    }
  }
}

/** DynamoDB has no error of its own for an item of more than 400 KB. */
function isTooLarge(error: unknown): boolean {
  return error instanceof Error && error.name === 'ValidationException' && /item size/i.test(error.message);
}
