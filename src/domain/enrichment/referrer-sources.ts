/** Where visitors come from, as far as a referrer's host tells. */
export type KnownMedium = 'search' | 'social' | 'email';

export interface KnownSource {
  readonly medium: KnownMedium;
  readonly source: string;
  /** The parameters in which a search engine's address carries what was searched for; mostly it no longer does. */
  readonly terms?: ReadonlySet<string> | undefined;
}

/**
 * Well-known sources and their hosts. `.*` at the end stands for any country's domain (`google.de`, `google.co.uk`).
 * Before `?`: hosts; behind: the parameters with the search term. A host may be an Android app's package, as in
 * `android-app://com.google.android.gm`. Subdomains are meant too; of search engines only those that search, since
 * `docs.google.com` is none. Answer engines count as search.
 */
const search: { readonly [source: string]: string } = {
  Google: 'google.* lens.google.com com.google.android.googlequicksearchbox ?q query',
  Bing: 'bing.com ?q',
  'Yahoo!': 'search.yahoo.com search.yahoo.co.jp ?p q',
  DuckDuckGo: 'duckduckgo.com html.duckduckgo.com lite.duckduckgo.com com.duckduckgo.mobile.android ?q',
  Yandex: 'yandex.* ya.ru ?text',
  Baidu: 'baidu.com ?wd word',
  Ecosia: 'ecosia.org ?q',
  Startpage: 'startpage.com ?query q',
  Qwant: 'qwant.com ?q',
  'Brave Search': 'search.brave.com ?q',
  Naver: 'search.naver.com ?query',
  Daum: 'search.daum.net ?q',
  Seznam: 'search.seznam.cz ?q',
  Sogou: 'sogou.com ?query keyword',
  '360 Search': 'so.com ?q',
  Shenma: 'sm.cn ?q',
  'Mail.ru Search': 'go.mail.ru ?q',
  Rambler: 'nova.rambler.ru ?query',
  Ask: 'ask.com ?q',
  AOL: 'search.aol.com ?q',
  MetaGer: 'metager.de metager.org ?eingabe',
  Mojeek: 'mojeek.com ?q',
  Swisscows: 'swisscows.com ?query',
  Kagi: 'kagi.com ?q',
  'T-Online': 'suche.t-online.de ?q',
  'Web.de Search': 'suche.web.de ?q',
  'GMX Search': 'suche.gmx.net ?q',
  Dogpile: 'dogpile.com ?q',
  Perplexity: 'perplexity.ai ?q',
  ChatGPT: 'chatgpt.com chat.openai.com',
  Gemini: 'gemini.google.com',
  Copilot: 'copilot.microsoft.com copilot.com',
  Claude: 'claude.ai',
  'You.com': 'you.com ?q',
};

const social: { readonly [source: string]: string } = {
  Facebook: 'facebook.com fb.com fb.me messenger.com com.facebook.katana com.facebook.orca',
  Instagram: 'instagram.com com.instagram.android',
  Threads: 'threads.net threads.com',
  X: 'twitter.com x.com t.co com.twitter.android',
  LinkedIn: 'linkedin.com lnkd.in com.linkedin.android',
  YouTube: 'youtube.com youtu.be com.google.android.youtube',
  TikTok: 'tiktok.com com.zhiliaoapp.musically',
  Pinterest: 'pinterest.* pin.it com.pinterest',
  Reddit: 'reddit.com redd.it com.reddit.frontpage',
  Snapchat: 'snapchat.com com.snapchat.android',
  WhatsApp: 'whatsapp.com wa.me com.whatsapp',
  Telegram: 'telegram.org web.telegram.org t.me org.telegram.messenger',
  Discord: 'discord.com discordapp.com com.discord',
  Slack: 'slack.com com.slack',
  'Microsoft Teams': 'teams.microsoft.com teams.live.com statics.teams.cdn.office.net',
  Mastodon: 'mastodon.social mastodon.online mstdn.social fosstodon.org',
  Bluesky: 'bsky.app go.bsky.app',
  Tumblr: 'tumblr.com',
  Quora: 'quora.com',
  'Hacker News': 'news.ycombinator.com',
  XING: 'xing.com',
  VKontakte: 'vk.com vk.ru m.vk.com',
  Odnoklassniki: 'ok.ru',
  Weibo: 'weibo.com weibo.cn t.cn',
  WeChat: 'weixin.qq.com wechat.com',
  Zhihu: 'zhihu.com',
  Xiaohongshu: 'xiaohongshu.com',
  LINE: 'line.me',
  Vimeo: 'vimeo.com',
  Twitch: 'twitch.tv',
  Flickr: 'flickr.com',
  Nextdoor: 'nextdoor.*',
  Strava: 'strava.com com.strava',
  Komoot: 'komoot.com komoot.de',
  'Stack Overflow': 'stackoverflow.com stackexchange.com',
  GitHub: 'github.com',
  Medium: 'medium.com',
};

const email: { readonly [source: string]: string } = {
  Gmail: 'mail.google.com com.google.android.gm',
  Outlook:
    'outlook.live.com outlook.office.com outlook.office365.com outlook.com mail.live.com hotmail.com com.microsoft.office.outlook',
  'Yahoo! Mail': 'mail.yahoo.com mail.yahoo.co.jp mail.yahoo.net com.yahoo.mobile.client.android.mail',
  'iCloud Mail': 'icloud.com',
  'AOL Mail': 'mail.aol.com',
  GMX: 'gmx.net gmx.com gmx.de gmx.at gmx.ch',
  'Web.de': 'web.de',
  'Proton Mail': 'mail.proton.me protonmail.com ch.protonmail.android',
  'T-Online Mail': 'email.t-online.de',
  Freenet: 'mail.freenet.de email.freenet.de',
  Posteo: 'posteo.de',
  Mailbox: 'mailbox.org',
  Fastmail: 'fastmail.com app.fastmail.com',
  Zoho: 'mail.zoho.com mail.zoho.eu',
  'Yandex Mail': 'mail.yandex.ru mail.yandex.com',
  'Mail.ru': 'mail.ru e.mail.ru',
  'Seznam Email': 'email.seznam.cz',
  'Naver Mail': 'mail.naver.com',
  'QQ Mail': 'mail.qq.com',
  NetEase: 'mail.163.com mail.126.com',
  'Orange Mail': 'mail01.orange.fr messagerie.orange.fr',
  'Libero Mail': 'mail.libero.it',
  Hey: 'app.hey.com',
  Comcast: 'mail.comcast.net connect.xfinity.com',
};

const byHost = new Map<string, KnownSource>();
/** By the label before the country's domain, e.g. `google`. */
const byLabel = new Map<string, KnownSource>();

for (const [medium, table] of Object.entries({ search, social, email }))
  for (const [source, line] of Object.entries(table)) {
    const [hosts = '', parameters] = line.split('?');
    const known: KnownSource = {
      medium: medium as KnownMedium,
      source,
      terms: parameters === undefined ? undefined : new Set(parameters.split(' ')),
    };
    for (const host of hosts.trim().split(' '))
      if (host.endsWith('.*')) byLabel.set(host.slice(0, -2), known);
      else byHost.set(host, known);
  }

/** `de`, `com`, `co.uk`, `com.br`. */
const countryDomain = /^(?:com|(?:com?\.)?[a-z]{2})$/;

/** Subdomains under which search engines search: `www`, `m`, `images`, `search`, a country or language, a redirector. */
const searching = /^(?:www\d?|m|mobile|images|search|[a-z]|[a-z]{2})$/;

/** The source that a host belongs to: the longest of its own name and its parents' that is known. */
export function sourceOf(host: string): KnownSource | undefined {
  for (let at = 0; ; ) {
    const name = host.slice(at);
    const dot = name.indexOf('.');
    const known = byHost.get(name) ?? inAnyCountry(name, dot);
    if (known !== undefined)
      return known.medium !== 'search' || at === 0 || searching.test(host.slice(0, at - 1))
        ? known
        : undefined;
    if (dot < 0) return undefined;
    at += dot + 1;
  }
}

function inAnyCountry(name: string, dot: number): KnownSource | undefined {
  const known = dot < 0 ? undefined : byLabel.get(name.slice(0, dot));
  return known !== undefined && countryDomain.test(name.slice(dot + 1)) ? known : undefined;
}
