import { join } from 'node:path';
import type { RootConfigService as Config } from '@backstage/backend-plugin-api';
import { readFile, rename, writeFile } from 'node:fs/promises';
import {
  AuditCheckpoint,
  auditCheckpointSchema,
} from '@plumbline/backstage-plugin-evidence-common';

/**
 * Where the end of the chain is kept outside of the database: of what is cut off
 * there, nothing in the database shows. Each replica has one of its own.
 */
export class CheckpointFile {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  /**
   * @returns undefined where there is none yet
   * @throws Error where there is one that can't be read
   */
  async read(): Promise<AuditCheckpoint | undefined> {
    let text: string;
    try {
      text = await readFile(this.path, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
        return undefined;
      }
      throw error;
    }
    return auditCheckpointSchema.parse(JSON.parse(text));
  }

  /** Whole or not at all; readable by its owner alone. */
  async write(checkpoint: AuditCheckpoint): Promise<void> {
    const beside = `${this.path}.${process.pid}.tmp`;
    await writeFile(beside, `${JSON.stringify(checkpoint)}\n`, { mode: 0o600 });
    await rename(beside, this.path);
  }
}

/**
 * The configured file; else beside the files of SQLite; none for PostgreSQL,
 * whose state is on no disk of ours.
 */
export function readCheckpointFile(config: Config): CheckpointFile | undefined {
  const path = config.getOptionalString('plumbline.audit.checkpointFile');
  if (path !== undefined) {
    return new CheckpointFile(path);
  }
  const directory = config
    .getOptionalConfig('backend.database')
    // A text where it is the address of a server.
    ?.getOptional<string | { directory?: string }>('connection');
  return typeof directory === 'object' && directory.directory !== undefined
    ? new CheckpointFile(join(directory.directory, 'audit.checkpoint'))
    : undefined;
}
