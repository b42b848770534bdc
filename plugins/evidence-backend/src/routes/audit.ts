import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import { auditQuerySchema } from '@plumbline/backstage-plugin-evidence-common';
import { parseInput } from '@plumbline/backstage-plugin-evidence-node';
import type { Router } from 'express';
import type { DecisionService } from '../decisions/DecisionService';
import type { Access } from './authorize';

/** `GET /audit`, line by line. */
export function addAuditRoute(options: {
  router: Router;
  access: Pick<Access, 'httpAuth'>;
  decisions: DecisionService;
}): void {
  const { router, access, decisions } = options;
  router.get('/audit', async (req, res) => {
    const credentials = await access.httpAuth.credentials(req);
    const query = parseInput(auditQuerySchema, req.query, 'query');
    const lists = await decisions.readChain(query, credentials);
    res.type('application/x-ndjson');
    await pipeline(Readable.from(asText(lists)), res);
  });
}

async function* asText(lists: AsyncIterable<string[]>) {
  for await (const lines of lists) {
    yield lines.map(line => `${line}\n`).join('');
  }
}
