/** Each has a contrast of 4.5 or more against white; beyond five, lines are dashed: colour never is the only sign. */
export const palette = ['#0b5fa5', '#b3400e', '#1f7a3d', '#7a3fa0', '#6b5a00'] as const;

const dashes = ['none', '8 4', '2 3'] as const;

export function colourOf(index: number): string {
  return palette[index % palette.length] ?? palette[0];
}

export function dashOf(index: number): string {
  return dashes[Math.floor(index / palette.length) % dashes.length] ?? 'none';
}
