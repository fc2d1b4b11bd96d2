import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A source of kind browser, whose requests' facts are kept. */
export interface BrowserSource {
  /** Has a server know it. */
  readonly env: { readonly LETHE_SOURCES: string };
  /** Sends as it. */
  readonly headers: { readonly authorization: string };
}

/** @param folder where its file may lie */
export async function browserSource(folder: string): Promise<BrowserSource> {
  const file = join(folder, 'sources.yaml');
  const key = 'wk_of_a_browser';
  await writeFile(file, `- { name: web, kind: browser, key: ${key} }\n`);
  return { env: { LETHE_SOURCES: file }, headers: { authorization: `Basic ${btoa(`${key}:`)}` } };
}
