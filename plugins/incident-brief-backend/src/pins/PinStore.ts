import type { Pin } from '@plumbline/backstage-plugin-incident-brief-common';
import type { Knex } from 'knex';
import {
  ListPosition,
  readPage,
  storedObject,
} from '@plumbline/backstage-plugin-evidence-node';
import type { PinRow } from '../database/tables';

export type PinFilter = { entityRef?: string; incident?: string };

/** Remembers which briefs were pinned. */
export class PinStore {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  async add(pin: Pin): Promise<void> {
    await this.#knex<PinRow>('pins').insert({
      id: pin.id,
      entity_ref: pin.entityRef,
      incident: pin.incident ?? null,
      pinned_at: Date.parse(pin.pinnedAt),
      body: JSON.stringify(pin),
    });
  }

  async find(id: string): Promise<Pin | undefined> {
    const row = await this.#knex<PinRow>('pins').where({ id }).first();
    return row && toPin(row.body);
  }

  /** Newest first. */
  async list(
    options: PinFilter & { after?: ListPosition; limit: number },
  ): Promise<Pin[]> {
    const { entityRef, incident } = options;
    const query = this.#knex<PinRow>('pins').where({
      ...(entityRef !== undefined && { entity_ref: entityRef }),
      ...(incident !== undefined && { incident }),
    });
    return readPage<PinRow, Pin>(this.#knex, 'pins', {
      query,
      column: 'pinned_at',
      after: options.after,
      limit: options.limit,
      map: ({ body }) => toPin(body),
    });
  }
}

function toPin(body: string): Pin {
  return storedObject<Pin>(body, ['id', 'entityRef', 'at', 'pinnedAt']);
}
