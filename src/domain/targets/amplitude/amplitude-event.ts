import type { JsonObject } from '../../json.js';

/** Part of an event of Amplitude's HTTP V2 API. @see https://amplitude.com/docs/apis/analytics/http-v2 */
export type AmplitudeEvent = {
  event_type: string;
  /** Milliseconds since 1970. */
  time: number;
  /** The same id of the same device within 7 days is taken once. */
  insert_id: string;
  user_id?: string;
  device_id?: string;
  /** When the session began, milliseconds since 1970. */
  session_id?: number;
  event_properties?: JsonObject;
  user_properties?: JsonObject;
  groups?: JsonObject;
  group_properties?: JsonObject;
  app_version?: string;
  platform?: string;
  os_name?: string;
  os_version?: string;
  device_manufacturer?: string;
  device_model?: string;
  carrier?: string;
  country?: string;
  region?: string;
  city?: string;
  language?: string;
  price?: number;
  quantity?: number;
  revenue?: number;
  productId?: string;
  revenueType?: string;
};

/** How records become Amplitude's events. */
export interface AmplitudeMapping {
  /** Names of page and screen events; `{name}` is theirs. */
  readonly page: string;
  readonly screen: string;
  /** `policy`: the user id itself, where the policy leaves it in clear; else its pseudonym. */
  readonly userId: 'pseudonym' | 'policy';
  /** What revenue is counted by: an order as a whole, each of its products, or not at all. */
  readonly revenue: 'order' | 'product' | 'off';
  /** The group type that groups are of. */
  readonly groupType: string;
}

/** Pages and screens are called as Segment's own destination calls them. */
export const defaultMapping: AmplitudeMapping = {
  page: 'Viewed {name}',
  screen: 'Viewed {name}',
  userId: 'pseudonym',
  revenue: 'order',
  groupType: 'group',
};

/** What `integrations` may call Amplitude, in lower case. */
export const amplitudeNames: readonly string[] = ['amplitude', 'actions amplitude'];
