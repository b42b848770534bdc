import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The folder of a portal, as far as the check of its configuration reads it. */
export class PortalFolder {
  constructor(readonly path: string) {}

  write(path: string, text: string): void {
    const file = join(this.path, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }

  /** Installs the packages of these folders of `plugins/`. */
  install(...folders: string[]): void {
    this.write('package.json', JSON.stringify({ workspaces: ['packages/*'] }));
    const names = folders.map(
      folder => `@plumbline/backstage-plugin-${folder}`,
    );
    const dependencies = Object.fromEntries(names.map(name => [name, '^1']));
    this.write(
      'packages/backend/package.json',
      JSON.stringify({
        name: 'backend',
        dependencies: { '@backstage/backend-defaults': '1', ...dependencies },
      }),
    );
    for (const name of names) {
      this.write(
        `node_modules/${name}/package.json`,
        JSON.stringify({
          name,
          dependencies: { '@backstage/config': '1' },
          configSchema: 'config.schema.json',
        }),
      );
      this.write(
        `node_modules/${name}/config.schema.json`,
        readFileSync(
          join(
            dirname(require.resolve(`${name}/package.json`)),
            'config.schema.json',
          ),
          'utf8',
        ),
      );
    }
  }
}
