import { statfs } from 'node:fs/promises';

/** The part of the disk under `folder` that this user can still fill, from 0 to 1. For a readiness check. */
export async function freeFraction(folder: string): Promise<number> {
  const { bavail, blocks } = await statfs(folder);
  return blocks === 0 ? 0 : bavail / blocks;
}
