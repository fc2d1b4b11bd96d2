import { type AmplitudeMapping, defaultMapping } from '../../domain/targets/amplitude/amplitude-event.js';

export interface AmplitudeSettings {
  readonly name: string;
  readonly apiKey: string;
  /** Where the API is, without a path. */
  readonly url: string;
  /** `http`: HTTP V2, at most 1 MB a request; `batch`: for large amounts, at most 20 MB. */
  readonly api: 'http' | 'batch';
  readonly concurrency: number;
  readonly timeoutMs: number;
  /** How long a user or device that sends too much is left alone; Amplitude asks for 30 s. */
  readonly throttledMs: number;
  readonly mapping: AmplitudeMapping;
}

export const amplitudeUrls = {
  us: 'https://api2.amplitude.com',
  eu: 'https://api.eu.amplitude.com',
} as const;

export const defaultAmplitudeSettings: Omit<AmplitudeSettings, 'apiKey'> = {
  name: 'amplitude',
  url: amplitudeUrls.us,
  api: 'http',
  concurrency: 4,
  timeoutMs: 30_000,
  throttledMs: 30_000,
  mapping: defaultMapping,
};

/** Paths, and what a request may hold: less than what Amplitude allows, since we count characters and it counts bytes. */
export const apis = {
  http: { path: '/2/httpapi', parts: 1_000, characters: 800_000, bytes: 1_000_000 },
  batch: { path: '/batch', parts: 1_900, characters: 8_000_000, bytes: 20_000_000 },
} as const;
