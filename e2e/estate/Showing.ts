import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import { Portal, startPortal } from '../portal';
import { Api } from '../support/api';
import type { Descriptor } from './entities';
import type { Post } from './evidence';
import { EstateFiles, writeEstate } from './files';
import { Random } from './Random';

export interface ShowOptions {
  entities: readonly Descriptor[];
  evidence: readonly Post[];
  /** Decides about every order. */
  random: Random;
  /** What the portal takes as now: when it starts, and when evidence is reported. */
  clock: { loadedAt: string; reportedAt: string };
  /** PostgreSQL, instead of SQLite. */
  databaseUrl?: string;
  /** Another portal whose catalog is shown, instead of files. */
  catalogOf?: Portal;
}

/** A portal started by the launcher that shows an estate, in a folder of its own. */
export class Showing {
  #portal!: Portal;
  #api!: Api;

  private constructor(
    readonly files: EstateFiles,
    private readonly folder: string,
    private readonly flags: string[],
    private readonly env: NodeJS.ProcessEnv,
  ) {}

  /** Loads an estate and reports all evidence, each in a random order. */
  static async of(options: ShowOptions): Promise<Showing> {
    const { entities, evidence, random, clock, databaseUrl } = options;
    const { catalogOf } = options;
    const folder = mkdtempSync(join(tmpdir(), 'plumbline-estate-'));
    const files = writeEstate(folder, entities, random);
    const flags = catalogOf
      ? [
          '--catalog',
          catalogOf.url,
          '--catalog-token-file',
          catalogOf.tokenFile,
        ]
      : ['--no-examples', '--config', files.layer];
    const showing = new Showing(
      files,
      folder,
      flags,
      databaseUrl ? { PLUMBLINE_DATABASE_URL: databaseUrl } : {},
    );
    await showing.start(clock.loadedAt);
    showing.portal.setClock(clock.reportedAt);
    for (const { path, body } of random.shuffled(evidence)) {
      const { status, text } = await showing.api.post(path, body);
      expect([200, 201], text.slice(0, 500)).toContain(status);
    }
    return showing;
  }

  get portal(): Portal {
    return this.#portal;
  }

  get api(): Api {
    return this.#api;
  }

  /** Starts the process, again too, on what it has kept. */
  async start(clock: string): Promise<void> {
    this.#portal = await startPortal({
      flags: this.flags,
      data: join(this.folder, 'state'),
      clock,
      env: this.env,
    });
    const token = readFileSync(this.#portal.tokenFile, 'utf8').trim();
    this.#api = new Api(this.#portal.url, token);
  }

  async stop(): Promise<void> {
    await this.#portal.stop('SIGINT');
  }

  async end(): Promise<void> {
    await this.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
