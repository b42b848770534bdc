// Changes to the texts of a portal, each made again by the next run without
// doubling anything. `undefined` where the text is not one that can be changed
// safely: then it is printed what to add by hand.
import { command, prefix, readiness } from './capabilities.mjs';

const begin =
  '// Plumbline: written by its scripts/adopt.mjs, anew at each run';
const end = '// Plumbline: end';

/** The longest line that prettier leaves as it is. */
const width = 80;

/** The lines for `packages/backend/src/index.ts`. */
export function backendLines(names) {
  return names.flatMap(name => {
    const module = `import('${prefix}${name}')`;
    const line = `backend.add(${module});`;
    return line.length > width
      ? ['backend.add(', `  ${module},`, ');']
      : [line];
  });
}

export function withBackendLines(text, names) {
  const before = new RegExp(`${begin}\\n[\\s\\S]*?${end}\\n*`, 'g');
  const rest = text.replace(before, '');
  const starts = [...rest.matchAll(/^(?:await )?backend\.start\(\)/gm)];
  if (starts.length !== 1) {
    return undefined;
  }
  // A backend has one service of this kind: one that it adds itself stays.
  const hasOwn = /rootHealth/i.test(rest);
  const added = names.filter(name => !(hasOwn && name === readiness));
  const block = [begin, ...backendLines(added), end].join('\n');
  const at = starts[0].index;
  return `${rest.slice(0, at)}${block}\n\n${rest.slice(at)}`;
}

/** What the portal keeps beside its sources: tokens of logins, and keys. */
export const ignored = '.plumbline/';

export function withIgnored(text) {
  const lines = text.split('\n').map(line => line.trim());
  return lines.some(line => [ignored, '.plumbline'].includes(line))
    ? text
    : `${text.replace(
        /\n*$/,
        '\n',
      )}\n# State of Plumbline: tokens and keys\n${ignored}\n`;
}

/** What an app of the older frontend system imports of a part, each once. */
export function legacyElements({
  pages,
  tabs = [],
  cards = [],
  team,
  searchResult,
  within = [],
}) {
  const all = [
    ...pages.map(page => page.element),
    ...tabs.map(tab => tab.element),
    ...cards,
    ...(team?.tabs ?? []).map(tab => tab.element),
    ...(team?.cards ?? []),
    searchResult,
    ...within.map(({ element }) => element),
  ];
  return [...new Set(all.filter(Boolean))];
}

function tabLines(tabs) {
  return tabs.flatMap(({ path, title, element }) => [
    `    <EntityLayout.Route path="${path}" title="${title}">`,
    `      <${element} />`,
    `    </EntityLayout.Route>`,
  ]);
}

function cardLines(cards) {
  return cards.flatMap(card => [
    `    <Grid item md={6} xs={12}>`,
    `      <${card} />`,
    `    </Grid>`,
  ]);
}

/** `packages/app/src/plumbline.tsx` of an app of the older frontend system. */
export function legacyModule(chosen) {
  const shown = chosen.flatMap(({ pages }) => pages.map(page => page.element));
  const parts = chosen.map(part => ({
    ...part,
    within: part.within?.filter(({ page }) => shown.includes(page)),
  }));
  const props = page =>
    parts
      .flatMap(({ within = [] }) => within)
      .filter(each => each.page === page)
      .map(({ element, prop }) => ` ${prop}={<${element} />}`)
      .join('');
  const items = parts.flatMap(({ pages }) => pages.filter(each => each.title));
  const tabs = parts.flatMap(({ tabs: own = [] }) => own);
  const cards = parts.flatMap(({ cards: own = [] }) => own);
  const teamTabs = parts.flatMap(({ team }) => team?.tabs ?? []);
  const teamCards = parts.flatMap(({ team }) => team?.cards ?? []);
  return [
    begin,
    `import { Route } from 'react-router-dom';`,
    `import { SidebarItem, SidebarSubmenu, SidebarSubmenuItem } from '@backstage/core-components';`,
    ...(tabs.length > 0
      ? [`import { EntityLayout } from '@backstage/plugin-catalog';`]
      : []),
    ...(cards.length > 0 ? [`import { Grid } from '@material-ui/core';`] : []),
    `import ExtensionIcon from '@material-ui/icons/Extension';`,
    ...parts.map(
      part =>
        `import { ${legacyElements(part).join(', ')} } from '${prefix}${
          part.plugin
        }/legacy';`,
    ),
    '',
    '/** In App.tsx, inside of FlatRoutes. */',
    'export const plumblineRoutes = (',
    '  <>',
    ...parts
      .flatMap(({ pages }) => pages)
      .map(
        ({ path, element }) =>
          `    <Route path="${path}" element={<${element}${props(
            element,
          )} />} />`,
      ),
    '  </>',
    ');',
    '',
    '/** In Root.tsx, inside of the Sidebar. */',
    'export const plumblineSidebarItems = (',
    '  <>',
    '    <SidebarItem icon={ExtensionIcon} text="Plumbline">',
    '      <SidebarSubmenu title="Plumbline">',
    ...items.map(
      ({ path, title }) =>
        `        <SidebarSubmenuItem to="${path}" title="${title}" />`,
    ),
    '      </SidebarSubmenu>',
    '    </SidebarItem>',
    '  </>',
    ');',
    '',
    '/** In EntityPage.tsx, inside of an EntityLayout. */',
    'export const plumblineTabs = (',
    '  <>',
    ...tabLines(tabs),
    '  </>',
    ');',
    '',
    '/** In EntityPage.tsx, inside of the Grid of an overview. */',
    'export const plumblineCards = (',
    '  <>',
    ...cardLines(cards),
    '  </>',
    ');',
    '',
    '/** In EntityPage.tsx, inside of the EntityLayout of a group. */',
    'export const plumblineTeamTabs = (',
    '  <>',
    ...tabLines(teamTabs),
    '  </>',
    ');',
    '',
    '/** In EntityPage.tsx, inside of the Grid of its overview. */',
    'export const plumblineTeamCards = (',
    '  <>',
    ...cardLines(teamCards),
    '  </>',
    ');',
    '',
    '/** In SearchPage.tsx, inside of SearchResult. */',
    'export const plumblineSearchResults = (',
    '  <>',
    ...parts
      .flatMap(({ searchResult }) => searchResult ?? [])
      .map(element => `    <${element} />`),
    '  </>',
    ');',
    '',
  ].join('\n');
}

/** Where the layout of one kind of entity ends. */
function endOfLayout(page) {
  return new RegExp(
    `(?<=const ${page} = \\(\\n  <EntityLayout>\\n(?:(?!^\\);).*\\n)*?)^( *)</EntityLayout>`,
    'm',
  );
}

/** Where the parts of {@link legacyModule} go: a file, an anchor and what precedes it. */
export const legacyMounts = [
  {
    file: 'App.tsx',
    from: './plumbline',
    name: 'plumblineRoutes',
    anchors: [/^( *)<\/FlatRoutes>/m],
  },
  {
    file: 'components/Root/Root.tsx',
    from: '../../plumbline',
    name: 'plumblineSidebarItems',
    anchors: [/^( *)\{\/\* End global nav \*\/\}/m],
  },
  {
    file: 'components/catalog/EntityPage.tsx',
    from: '../../plumbline',
    name: 'plumblineTabs',
    anchors: ['serviceEntityPage', 'websiteEntityPage'].map(endOfLayout),
  },
  {
    file: 'components/catalog/EntityPage.tsx',
    from: '../../plumbline',
    name: 'plumblineCards',
    anchors: [
      /(?<=const overviewContent = \(\n(?:(?!^\);).*\n)*?)^( *)<\/Grid>\n\);/m,
    ],
  },
  {
    file: 'components/catalog/EntityPage.tsx',
    from: '../../plumbline',
    name: 'plumblineTeamTabs',
    anchors: [endOfLayout('groupPage')],
  },
  {
    file: 'components/catalog/EntityPage.tsx',
    from: '../../plumbline',
    name: 'plumblineTeamCards',
    anchors: [
      /(?<=const groupPage = \(\n(?:(?!^\);).*\n)*?)^( *)<\/Grid>\n *<\/EntityLayout\.Route>/m,
    ],
  },
  {
    file: 'components/search/SearchPage.tsx',
    from: '../../plumbline',
    name: 'plumblineSearchResults',
    anchors: [/^( *)<\/SearchResult>/m],
  },
];

/** One entry in the navigation of an app of the new frontend system. */
export const navMount = {
  file: 'modules/nav/Sidebar.tsx',
  from: `${prefix}evidence`,
  name: 'plumblineNav',
  use: 'plumblineNav(navItems)',
  anchors: [/^( *)<SidebarScrollWrapper>/m],
};

/** Mounts one part; a text that has it already stays as it is. */
export function withMount(text, { from, name, use = name, anchors }) {
  if (text.includes(`{${use}}`)) {
    return text;
  }
  let mounted = text;
  for (const anchor of anchors) {
    if (!anchor.test(mounted)) {
      return undefined;
    }
    // Within what ends there, or beside what begins there.
    mounted = mounted.replace(
      anchor,
      (found, indent) =>
        `${indent}${/^\s*<\//.test(found) ? '  ' : ''}{${use}}\n${found}`,
    );
  }
  const imports = [...mounted.matchAll(/^(?:import|\} from) .*;$/gm)];
  if (imports.length === 0) {
    return undefined;
  }
  const last = imports[imports.length - 1];
  const at = last.index + last[0].length;
  return `${mounted.slice(
    0,
    at,
  )}\nimport { ${name} } from '${from}';${mounted.slice(at)}`;
}

/** With the packages as dependencies, and without those of an earlier run. */
export function withDependencies(manifest, versions) {
  const others = Object.entries(manifest.dependencies ?? {}).filter(
    ([name]) => !name.startsWith(prefix),
  );
  return {
    ...manifest,
    dependencies: Object.fromEntries(
      [
        ...others,
        ...versions.map(({ name, version }) => [name, `^${version}`]),
      ].sort(([a], [b]) => (a < b ? -1 : 1)),
    ),
  };
}

/** With a package of another publisher, where the portal has no version of it. */
export function withMissing(manifest, name, range) {
  const dependencies = { [name]: range, ...manifest.dependencies };
  return {
    ...manifest,
    dependencies: Object.fromEntries(
      Object.entries(dependencies).sort(([a], [b]) => (a < b ? -1 : 1)),
    ),
  };
}

/** With the command line, for those who work on the portal. */
export function withCommand(manifest, version) {
  const all = { ...manifest.devDependencies, [command]: `^${version}` };
  return {
    ...manifest,
    devDependencies: Object.fromEntries(
      Object.entries(all).sort(([a], [b]) => (a < b ? -1 : 1)),
    ),
  };
}

/** With each archive in place of what a registry would have. */
export function withResolutions(manifest, archives) {
  const others = Object.entries(manifest.resolutions ?? {}).filter(
    ([name]) => !name.startsWith('@plumbline/'),
  );
  return {
    ...manifest,
    resolutions: Object.fromEntries([
      ...others,
      ...archives.map(({ name, path }) => [name, `file:./${path}`]),
    ]),
  };
}
