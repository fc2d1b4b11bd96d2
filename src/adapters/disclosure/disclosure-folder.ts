import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type {
  DisclosedEvent,
  DisclosedLetter,
  DisclosedPerson,
  DisclosureWriter,
} from '../../domain/ports/disclosure.js';
import { UserError } from '../user-error.js';
import { csvHead, csvRow } from './csv.js';
import { HashedFile } from './hashed-file.js';
import { eventHtml, letterHtml, lettersHead, mostShown, pageEnd, pageHead, personHtml } from './page.js';

const names = ['person.json', 'events.ndjson', 'events.csv', 'letters.ndjson', 'index.html'] as const;

/** A disclosure as files: for the person (`index.html`, `events.csv`), for programs, and a manifest with their digests. */
export class DisclosureFolder implements DisclosureWriter {
  private events = 0;
  private letters = 0;

  private constructor(
    private readonly folder: string,
    private readonly files: { readonly [Name in (typeof names)[number]]: HashedFile },
  ) {}

  /** @throws UserError where the folder is not empty, or cannot be made */
  static async make(folder: string): Promise<DisclosureFolder> {
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      if ((await readdir(folder)).length > 0)
        throw new UserError(`The folder ${folder} is not empty.`, 'Give a new one with --out.');
      const made: [string, HashedFile][] = [];
      for (const name of names) made.push([name, await HashedFile.make(join(folder, name))]);
      const files = Object.fromEntries(made) as { [Name in (typeof names)[number]]: HashedFile };
      await files['events.csv'].write(csvHead);
      await files['index.html'].write(pageHead);
      return new DisclosureFolder(folder, files);
    } catch (cause) {
      if (cause instanceof UserError) throw cause;
      throw new UserError(
        `The folder ${folder} cannot be written to.`,
        'Give one with --out that this user may write to.',
        { cause },
      );
    }
  }

  async person(person: DisclosedPerson): Promise<void> {
    await this.files['person.json'].write(`${JSON.stringify(person, null, 2)}\n`);
    await this.files['index.html'].write(personHtml(person));
  }

  async event(event: DisclosedEvent): Promise<void> {
    this.events += 1;
    await this.files['events.ndjson'].write(`${JSON.stringify(event)}\n`);
    await this.files['events.csv'].write(csvRow(event));
    if (this.events <= mostShown) await this.files['index.html'].write(eventHtml(event));
  }

  async letter(letter: DisclosedLetter): Promise<void> {
    this.letters += 1;
    await this.files['letters.ndjson'].write(`${JSON.stringify(letter)}\n`);
    if (this.letters === 1) await this.files['index.html'].write(lettersHead);
    if (this.letters <= mostShown) await this.files['index.html'].write(letterHtml(letter));
  }

  /** Ends the files and writes `manifest.json`: what there is, and its SHA-256. */
  async close(at: string): Promise<void> {
    await this.files['index.html'].write(pageEnd(this.events, this.letters));
    const files: { [name: string]: { sha256: string; bytes: number } } = {};
    for (const name of names) files[name] = await this.files[name].close();
    const manifest = { v: 1, at, events: this.events, letters: this.letters, files };
    await writeFile(join(this.folder, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`, {
      mode: 0o600,
      flag: 'wx',
    });
  }
}
