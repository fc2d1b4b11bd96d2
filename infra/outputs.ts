/** The output that holds the value of a variable: `LETHE_AWS_BUCKET` is in `LetheAwsBucket`. */
export function outputName(variable: string): string {
  return variable
    .toLowerCase()
    .split('_')
    .map((word) => `${word.charAt(0).toUpperCase()}${word.slice(1)}`)
    .join('');
}
