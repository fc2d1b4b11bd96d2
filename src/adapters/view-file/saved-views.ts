import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { View } from '../../domain/analysis/view.js';
import { UserError } from '../user-error.js';
import { loadView } from './read-view.js';
import { readyViews } from './ready-views.js';

/** A view by its name, or why it cannot be used. */
export type SavedViews = ReadonlyMap<string, View | UserError>;

const fileName = /^(\w[\w-]{0,99})\.(?:json|ya?ml)$/;

/** The views in a folder, `NAME.json` or `NAME.yaml`, beside the ready ones, which they replace where they have the same name. */
export async function savedViews(folder: string): Promise<SavedViews> {
  const files = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const views = new Map<string, View | UserError>(Object.entries(readyViews));
  for (const file of files.sort()) {
    const name = fileName.exec(file)?.[1];
    if (name === undefined) continue;
    const view = await loadView(join(folder, file)).catch((error: unknown) => {
      if (error instanceof UserError) return error;
      throw error;
    });
    views.set(name, view);
  }
  return views;
}
