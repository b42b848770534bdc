import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import type { AuditorService } from '@backstage/backend-plugin-api';
import {
  auditQuerySchema,
  decisionQuerySchema,
} from '@plumbline/backstage-plugin-evidence-common';
import { parseInput } from '@plumbline/backstage-plugin-evidence-node';
import type { Router } from 'express';
import type { DecisionService } from '../decisions/DecisionService';
import { audited } from './audited';
import type { Access } from './authorize';
import { readJsonBody } from './body';

/** `POST /decisions`, `GET /decisions` and `GET /audit`. To be mounted before any body parser. */
export function addDecisionsRoutes(options: {
  router: Router;
  access: Pick<Access, 'httpAuth'>;
  auditor: AuditorService;
  decisions: DecisionService;
}): void {
  const { router, access, auditor, decisions } = options;
  const { httpAuth } = access;

  router.post('/decisions', async (req, res) => {
    await audited(
      { auditor, eventId: 'decision-record', request: req },
      async () => {
        const credentials = await httpAuth.credentials(req);
        const body = await readJsonBody(req, res);
        const receipt = await decisions.record(body, credentials);
        res.status(receipt.status === 'recorded' ? 201 : 200).json(receipt);
      },
    );
  });

  router.get('/decisions', async (req, res) => {
    const credentials = await httpAuth.credentials(req);
    const query = parseInput(decisionQuerySchema, req.query, 'query');
    res.json(await decisions.list(query, credentials));
  });

  router.get('/audit', async (req, res) => {
    const credentials = await httpAuth.credentials(req);
    const query = parseInput(auditQuerySchema, req.query, 'query');
    const lists = await decisions.readChain(query, credentials);
    res.type('application/x-ndjson');
    await pipeline(Readable.from(asText(lists)), res);
  });

  router.get('/audit/verification', async (req, res) => {
    const credentials = await httpAuth.credentials(req);
    res.json(await decisions.verification(credentials));
  });

  router.get('/audit/checkpoint', async (req, res) => {
    const credentials = await httpAuth.credentials(req);
    res.json(await decisions.checkpoint(credentials));
  });
}

async function* asText(lists: AsyncIterable<string[]>) {
  for await (const lines of lists) {
    yield lines.map(line => `${line}\n`).join('');
  }
}
