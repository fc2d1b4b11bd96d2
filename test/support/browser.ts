import { accessSync, constants } from 'node:fs';
import { env, getuid } from 'node:process';
import { type Browser, chromium } from 'playwright-core';

/** Where distributions and CI images put it. */
const places = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/opt/google/chrome/chrome',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** The installed Chromium: what `LETHE_CHROMIUM` names, else wherever it usually is. */
export function findChromium(): string | undefined {
  const given = env.LETHE_CHROMIUM;
  return given === undefined || given === '' ? places.find(isExecutable) : given;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * Starts it headless, with the user agent of a browser that is not. Set here rather than per page, since beacons do not
 * go by that. Its sandbox does not run as root, which containers' users mostly are.
 */
export function startChromium(executablePath: string, userAgent: string): Promise<Browser> {
  const sandbox = getuid?.() === 0 ? ['--no-sandbox'] : [];
  const args = [...sandbox, '--disable-dev-shm-usage', `--user-agent=${userAgent}`];
  return chromium.launch({ executablePath, args });
}
