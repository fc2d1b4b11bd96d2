/** The stack's output that holds a variable's value: `LetheAwsBucket` for `LETHE_AWS_BUCKET`. */
export function outputName(variable: string): string {
  return variable.toLowerCase().replace(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
