import {
  SetAside,
  storedInstant,
  storedObject,
} from '@plumbline/backstage-plugin-evidence-node';
import type { Knex } from 'knex';
import type { ControlVersionRow } from '../database/tables';
import type { Control } from '@plumbline/backstage-plugin-scorecards-common';

/** What a control of one version meant when it was first seen. */
export type ControlVersion = {
  control: string;
  version: number;
  /** `meaningOf` the control. */
  meaning: string;
  body: Control;
  /** The source and the file in which it was. */
  source: string;
  path: string;
  /** Epoch milliseconds. */
  firstSeen: number;
};

/** Versions of controls on SQLite or PostgreSQL. */
export class ControlStore {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  /**
   * Every version ever in force, by control and version.
   *
   * @param of.controls - of these alone
   */
  async versions(of?: {
    controls: readonly string[];
  }): Promise<ControlVersion[]> {
    const rows: ControlVersionRow[] = await this.#knex<ControlVersionRow>(
      'control_versions',
    )
      .modify(query => {
        if (of) {
          query.whereIn('control', [...of.controls]);
        }
      })
      .orderBy('control')
      .orderBy('version');
    return SetAside.of(this.#knex).map('versions of controls', rows, {
      id: ({ control, version }) => `${control} ${version}`,
      map: ({ first_seen, body, ...row }) => ({
        ...row,
        body: storedObject<ControlVersion['body']>(body),
        firstSeen: storedInstant(first_seen),
      }),
    });
  }

  /** Kept once; the first one to say what a version means wins. */
  async add(version: ControlVersion): Promise<'added' | 'known'> {
    const { firstSeen, body, ...row } = version;
    // Read through RETURNING: SQLite counts a row that was not inserted, too.
    const inserted = await this.#knex<ControlVersionRow>('control_versions')
      .insert({ ...row, body: JSON.stringify(body), first_seen: firstSeen })
      .onConflict(['control', 'version'])
      .ignore()
      .returning('control');
    return inserted.length > 0 ? 'added' : 'known';
  }
}
