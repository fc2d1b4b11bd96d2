import type { FastifyReply } from 'fastify';
import { Refusal } from './refusal.js';

/** A transparent image of 1 × 1. */
const gif = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');

/**
 * The event in an image's URL: JSON in base64, of the alphabet for URLs or not.
 * @throws Refusal `no_data`
 */
export function dataIn(query: URLSearchParams | undefined): Buffer {
  const data = query?.get('data') ?? '';
  if (data === '') throw new Refusal('no_data', 'send the event as JSON in base64, as data in the URL');
  // A plus that nobody escaped has become a space.
  return Buffer.from(data.replaceAll(' ', '+'), 'base64');
}

/** Answers with the image, whatever the status: what it stands in must not show a broken one. Never from a cache. */
export function answerPixel(reply: FastifyReply): FastifyReply {
  reply.header('content-type', 'image/gif');
  reply.header('cache-control', 'no-store');
  reply.header('cross-origin-resource-policy', 'cross-origin');
  return reply.send(gif);
}
