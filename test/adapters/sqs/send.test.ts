import type { SQSClient } from '@aws-sdk/client-sqs';
import { expect } from 'chai';
import { sendAll } from '../../../src/adapters/sqs/send.js';
import { errorOf } from '../../contracts/contract.js';

interface Entry {
  readonly Id: string;
  readonly MessageBody: string;
}

/** Stands in for SQS: `fails` says what becomes of a message. */
function failing(fails: (body: string, request: number) => 'taken' | 'failed' | 'refused') {
  const taken: string[] = [];
  let requests = 0;
  const send = async ({ input }: { input: { Entries: readonly Entry[] } }) => {
    requests += 1;
    const Failed = input.Entries.flatMap(({ Id, MessageBody }) => {
      const end = fails(MessageBody, requests);
      if (end === 'taken') taken.push(MessageBody);
      return end === 'taken' ? [] : [{ Id, SenderFault: end === 'refused', Code: 'Some' }];
    });
    return { Failed };
  };
  return { client: { send } as unknown as SQSClient, taken, requests: () => requests };
}

const messages = (count: number) =>
  Array.from({ length: count }, (_, n) => ({ body: `message ${n}`, attributes: {} }));

describe('a batch of messages of which SQS takes only some', () => {
  it('is sent again without those that it took', async () => {
    const sqs = failing((body, request) => (request === 1 && /[13579]$/.test(body) ? 'failed' : 'taken'));
    await sendAll(sqs.client, 'queue', messages(10));
    expect(sqs.requests()).to.equal(2);
    expect(sqs.taken.sort()).to.deep.equal(messages(10).map(({ body }) => body));
  });

  it('fails where SQS refuses one', async () => {
    const sqs = failing((body) => (body === 'message 3' ? 'refused' : 'taken'));
    expect(String(await errorOf(sendAll(sqs.client, 'queue', messages(5))))).to.match(/refuses/);
  });

  it('fails where SQS takes one never', async () => {
    const sqs = failing((body) => (body === 'message 3' ? 'failed' : 'taken'));
    expect(await errorOf(sendAll(sqs.client, 'queue', messages(5)))).to.be.instanceOf(Error);
    expect(sqs.taken).to.have.length(4);
  });
});
