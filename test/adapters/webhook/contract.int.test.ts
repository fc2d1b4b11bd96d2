import { defaultWebhookSettings, WebhookTarget } from '../../../src/adapters/webhook/webhook-target.js';
import { targetContract } from '../../contracts/target.contract.js';
import { WebhookReceiver } from '../../support/webhook-receiver.js';

const secret = 'whsec_0123456789';

targetContract(
  'webhook',
  async () => {
    const receiver = new WebhookReceiver(secret);
    const settings = { ...defaultWebhookSettings, url: await receiver.listen(), timeoutMs: 1_000 };
    const target = new WebhookTarget({ ...settings, secret });
    const port = {
      target,
      delivered: () => [...receiver.events.values()].map(({ id }) => id),
      away: (away: boolean) => {
        receiver.isAway = away;
      },
      loseAnswer: () => {
        let isFirst = true;
        receiver.fate = () => {
          const status = isFirst ? 0 : 200;
          isFirst = false;
          return { status, ingested: true };
        };
      },
      refuse: (ids: readonly string[]) => {
        receiver.isRefused = (key) => ids.some((id) => key.endsWith(`/${id}`));
      },
      wrong: () => new WebhookTarget({ ...settings, secret: 'another secret altogether' }),
    };
    return {
      port,
      close: async () => {
        target.close();
        await receiver.close();
      },
    };
  },
  { refuses: true, losesAnswers: true },
);
