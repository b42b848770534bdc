import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import prettier from 'prettier';
import { paths } from '../lib/paths.mjs';
import { publishedPackages } from '../packages/published.mjs';
import {
  capabilities,
  knownSources,
  prefix,
  readiness,
  selectionOf,
  sourceModules,
  sourcesOf,
} from './capabilities.mjs';
import {
  legacyElements,
  legacyModule,
  legacyMounts,
  navMount,
  withBackendLines,
  withIgnored,
  withCommand,
  withDependencies,
  withMount,
  withResolutions,
} from './edits.mjs';

const names = publishedPackages().map(({ name }) => name.replace(prefix, ''));
const modules = sourceModules(names);
const whole = selectionOf(
  Object.keys(capabilities),
  [...modules.keys()],
  modules,
);

test('everything that a portal installs is chosen by something', () => {
  const roles = new Map(
    publishedPackages().map(({ name, manifest }) => [
      name.replace(prefix, ''),
      manifest.backstage.role,
    ]),
  );
  const installable = names.filter(name =>
    /^(backend-plugin|backend-plugin-module|frontend-plugin)$/.test(
      roles.get(name),
    ),
  );
  assert.deepEqual(
    [...new Set([...whole.backend, ...whole.app])].sort(),
    installable.sort(),
  );
});

test('what an app of the older system mounts is exported for it, and all of it', () => {
  for (const part of whole.legacy) {
    const folder = join(paths.root, 'plugins', part.plugin, 'src');
    const file = readdirSync(folder).find(each => /^legacy\.tsx?$/.test(each));
    const exported = [
      ...readFileSync(join(folder, file), 'utf8').matchAll(
        /export const (\w+) = \w+\.provide/g,
      ),
    ].map(([, name]) => name);
    assert.deepEqual(
      [...legacyElements(part), ...(part.byHand ?? [])].sort(),
      exported.sort(),
    );
  }
});

/** What `prettier --check` of a portal finds nothing wrong in. */
async function isFormatted(text) {
  const options = await prettier.resolveConfig(paths.root);
  const found = prettier.format(text, { ...options, parser: 'typescript' });
  assert.equal(text, found);
}

const index = `import { createBackend } from '@backstage/backend-defaults';

const backend = createBackend();

backend.add(import('@backstage/plugin-catalog-backend'));

backend.start();
`;

test('the lines of the backend are formatted, however long their names', () =>
  isFormatted(withBackendLines(index, [...whole.backend, readiness])));

test('a second run changes the lines of the first and nothing else', () => {
  const first = withBackendLines(index, ['toil-backend', 'evidence-backend']);
  const second = withBackendLines(first, ['evidence-backend']);
  assert.match(first, /toil-backend'\)\);\n[\s\S]*backend\.start\(\);\n$/);
  assert.doesNotMatch(second, /toil-backend/);
  assert.equal(second.match(/evidence-backend/g).length, 1);
  assert.equal(second.replace(/\/\/ Plumbline: w[\s\S]*end\n\n/, ''), index);
});

test('readiness is added unless the backend has a service of its own for it', () => {
  const names = ['evidence-backend', readiness];
  const first = withBackendLines(index, names);
  assert.match(first, /add\(import\('@plumbline\/[\w-]+\/readiness'\)\);\n/);
  assert.equal(withBackendLines(first, names), first);
  for (const own of [
    'readinessRootHealthServiceFactory',
    'rootHealthFactory',
  ]) {
    const text = index.replace(/(?=backend\.start)/, `backend.add(${own});\n`);
    const changed = withBackendLines(text, names);
    assert.match(changed, /evidence-backend'/);
    assert.doesNotMatch(changed, /\/readiness'/);
  }
});

test('a backend that starts otherwise is left to its owner', () => {
  assert.equal(withBackendLines('startEverything();\n', ['x']), undefined);
});

const app = `import { Route } from 'react-router-dom';
import {
  AppRouter,
  FlatRoutes,
} from '@backstage/core-app-api';

const routes = (
  <FlatRoutes>
    <Route path="/create" element={<ScaffolderPage />} />
  </FlatRoutes>
);
`;

test('a part is mounted once, after the imports that are there', () => {
  const [routes] = legacyMounts;
  const once = withMount(app, routes);
  assert.match(
    once,
    /core-app-api';\nimport \{ plumblineRoutes \} from '.\/plumbline';\n/,
  );
  assert.match(once, /ScaffolderPage \/>\} \/>\n {4}\{plumblineRoutes\}\n/);
  assert.equal(withMount(once, routes), once);
  assert.equal(withMount('export default 1;\n', routes), undefined);
});

test('tabs go into the pages of services and websites, cards into the overview', () => {
  const page = name =>
    `const ${name} = (\n  <EntityLayout>\n    <EntityLayout.Route path="/">\n      {overviewContent}\n    </EntityLayout.Route>\n  </EntityLayout>\n);\n\n`;
  const text = [
    `import { EntityLayout } from '@backstage/plugin-catalog';\n\n`,
    `const overviewContent = (\n  <Grid container>\n    <Grid item>\n      <EntityAboutCard />\n    </Grid>\n  </Grid>\n);\n\n`,
    ...['serviceEntityPage', 'websiteEntityPage', 'defaultEntityPage'].map(
      page,
    ),
    page('groupPage').replace(
      '{overviewContent}',
      '<Grid container>\n        <Grid item>\n        </Grid>\n      </Grid>',
    ),
  ].join('');
  const mounted = legacyMounts
    .filter(({ file }) => file.endsWith('EntityPage.tsx'))
    .reduce(withMount, text);
  assert.equal(mounted.match(/\{plumblineTabs\}/g).length, 2);
  assert.match(mounted, /<\/Grid>\n {4}\{plumblineCards\}\n {2}<\/Grid>\n\);/);
  assert.match(
    mounted,
    /defaultEntityPage = \((?:(?!plumbline)[\s\S])*\);\n\nconst groupPage/,
  );
  assert.match(
    mounted,
    /groupPage = [\s\S]*<\/Grid>\n {8}\{plumblineTeamCards\}\n {6}<\/Grid>\n {4}<\/EntityLayout\.Route>\n {4}\{plumblineTeamTabs\}\n {2}<\/EntityLayout>/,
  );
});

test('results of search go beside those of the portal', () => {
  const mount = legacyMounts.find(({ file }) => /SearchPage/.test(file));
  const text = `import { SearchResult } from '@backstage/plugin-search-react';\n\nconst page = (\n  <SearchResult>\n    <CatalogSearchResultListItem />\n  </SearchResult>\n);\n`;
  assert.match(
    withMount(text, mount),
    /ListItem \/>\n {4}\{plumblineSearchResults\}\n {2}<\/SearchResult>/,
  );
  assert.match(
    legacyModule(whole.legacy),
    /plumblineSearchResults = \(\n {2}<>\n {4}<ChangeSearchResultListItem \/>/,
  );
});

test('the pages are one entry of the navigation, before the rest is taken', async () => {
  const sidebar = `import {
  Sidebar,
  SidebarDivider,
  SidebarGroup,
  SidebarScrollWrapper,
} from '@backstage/core-components';
import { NavContentBlueprint } from '@backstage/plugin-app-react';

export const SidebarContent = NavContentBlueprint.make({
  params: {
    component: ({ nav, navItems }) => (
      <Sidebar>
        <SidebarGroup label="Menu">
          {nav.take('page:catalog')}
          <SidebarDivider />
          <SidebarScrollWrapper>
            {nav.rest({ sortBy: 'title' })}
          </SidebarScrollWrapper>
        </SidebarGroup>
      </Sidebar>
    ),
  },
});
`;
  await isFormatted(sidebar);
  const once = withMount(sidebar, navMount);
  assert.match(once, /\{plumblineNav\(navItems\)\}\n *<SidebarScroll/);
  assert.match(once, /import \{ plumblineNav \} from '@plumbline\/[\w-]+';/);
  await isFormatted(once);
  assert.equal(withMount(once, navMount), once);
});

test('what goes before the end of the navigation stands beside it', () => {
  const mount = legacyMounts.find(({ file }) => /Root/.test(file));
  const text = `import { Sidebar } from '@backstage/core-components';\n\nconst root = (\n  <Sidebar>\n    {/* End global nav */}\n  </Sidebar>\n);\n`;
  assert.match(
    withMount(text, mount),
    /<Sidebar>\n {4}\{plumblineSidebarItems\}\n {4}\{\/\* End/,
  );
});

test('the module of the older system has what is chosen and nothing else', () => {
  const { legacy } = selectionOf(['toil'], [], modules);
  const text = legacyModule(legacy);
  assert.match(text, /path="\/toil" element=\{<ToilPage \/>\}/);
  assert.match(text, /<SidebarSubmenuItem to="\/toil" title="Toil" \/>/);
  for (const place of ['plumblineTabs', 'plumblineTeamTabs']) {
    assert.match(
      text,
      new RegExp(
        `${place} = \\([^;]*<EntityLayout.Route path="/toil" title="Toil">\\s*<EntityToilContent />`,
      ),
    );
  }
  assert.doesNotMatch(text, /Brief/);
});

test('manifests keep what is not ours, and lose what is not chosen any more', () => {
  const manifest = {
    dependencies: { react: '18', [`${prefix}toil`]: '^0.1.0' },
  };
  assert.deepEqual(
    withDependencies(manifest, [
      { name: `${prefix}evidence`, version: '0.2.0' },
    ]),
    { dependencies: { [`${prefix}evidence`]: '^0.2.0', react: '18' } },
  );
  assert.deepEqual(
    withResolutions(
      { resolutions: { react: '18', '@plumbline/x': 'file:./y' } },
      [{ name: '@plumbline/z', path: 'vendor/plumbline/z.tgz' }],
    ),
    {
      resolutions: {
        react: '18',
        '@plumbline/z': 'file:./vendor/plumbline/z.tgz',
      },
    },
  );
});

test('the command line is of those who work on the portal', () => {
  assert.deepEqual(
    withCommand({ devDependencies: { prettier: '2' } }, '1.0.0'),
    {
      devDependencies: { '@plumbline/cli': '^1.0.0', prettier: '2' },
    },
  );
});

test('a source brings its modules of the chosen capabilities only', () => {
  const { backend } = selectionOf(['toil'], ['github'], modules);
  assert.ok(backend.includes('toil-backend-module-github'));
  assert.ok(backend.includes('evidence-backend-module-github'));
  const slack = selectionOf(['toil'], ['slack'], modules);
  assert.ok(!slack.backend.some(name => /slack|chat/.test(name)));
});

test('files of repositories and links are read unless the list leaves them out', () => {
  const modulesOf = listed =>
    selectionOf(['incident-brief'], sourcesOf(listed), modules)
      .backend.filter(name => name.startsWith('evidence-backend-module-'))
      .map(name => name.replace('evidence-backend-module-', ''))
      .sort();
  assert.deepEqual(modulesOf([]), ['links', 'repositories']);
  assert.deepEqual(modulesOf(['github']), ['github', 'links', 'repositories']);
  assert.deepEqual(modulesOf(['links', 'gitlab', 'no-repositories']), [
    'gitlab',
    'links',
  ]);
  assert.deepEqual(modulesOf(['no-repositories', 'no-links']), []);
  const known = knownSources(modules);
  assert.ok(
    ['github', 'links', 'no-links', 'no-repositories'].every(name =>
      known.includes(name),
    ),
  );
  assert.ok(!known.includes('no-github'));
});

test('what holds secrets is ignored by git, once', () => {
  const first = withIgnored('node_modules/\n');
  assert.match(first, /^node_modules\/\n\n# .*\n\.plumbline\/\n$/);
  assert.equal(withIgnored(first), first);
  assert.equal(withIgnored('/x\n.plumbline\n'), '/x\n.plumbline\n');
});
