import { createFrontendModule } from '@backstage/frontend-plugin-api';
import { ThemeBlueprint } from '@backstage/plugin-app-react';
import {
  createBaseThemeOptions,
  createUnifiedTheme,
  genPageTheme,
  palettes,
  UnifiedThemeProvider,
} from '@backstage/theme';
import DarkIcon from '@mui/icons-material/Brightness2';
import LightIcon from '@mui/icons-material/WbSunny';

const navigation = {
  background: '#14262e',
  indicator: '#e5ad3d',
  color: '#c3ced2',
  selectedColor: '#ffffff',
  navItem: { hoverBackground: '#24404c' },
  submenu: { background: '#24404c' },
};

// One calm header for every kind of page: what is on it should stand out, not it.
const plainHeader = genPageTheme({
  colors: ['#1d3a46', '#1d3a46'],
  // As CSS has it: without one, nothing is drawn behind white words.
  shape: 'none',
});
const pageTheme = Object.fromEntries(
  [
    'home',
    'documentation',
    'tool',
    'service',
    'website',
    'library',
    'other',
    'app',
    'apis',
    'card',
  ].map(id => [id, plainHeader]),
);

const light = createUnifiedTheme({
  ...createBaseThemeOptions({
    palette: {
      ...palettes.light,
      primary: { main: '#0f5c72' },
      link: '#0f5c72',
      linkHover: '#0a3f4e',
      background: { default: '#f6f8f8', paper: '#ffffff' },
      text: { primary: '#17262c', secondary: '#4d6068' },
      navigation,
    },
  }),
  defaultPageTheme: 'home',
  pageTheme,
});

const dark = createUnifiedTheme({
  ...createBaseThemeOptions({
    palette: {
      ...palettes.dark,
      primary: { main: '#7cc7dc' },
      link: '#7cc7dc',
      linkHover: '#a9dfee',
      background: { default: '#10191d', paper: '#18252b' },
      text: { primary: '#e8eef0', secondary: '#a9b8be' },
      navigation: { ...navigation, background: '#0c1417' },
    },
  }),
  defaultPageTheme: 'home',
  pageTheme,
});

const lightTheme = ThemeBlueprint.make({
  name: 'light',
  params: {
    theme: {
      id: 'light',
      title: 'Light',
      variant: 'light',
      icon: <LightIcon />,
      Provider: ({ children }) => (
        <UnifiedThemeProvider theme={light}>{children}</UnifiedThemeProvider>
      ),
    },
  },
});

const darkTheme = ThemeBlueprint.make({
  name: 'dark',
  params: {
    theme: {
      id: 'dark',
      title: 'Dark',
      variant: 'dark',
      icon: <DarkIcon />,
      Provider: ({ children }) => (
        <UnifiedThemeProvider theme={dark}>{children}</UnifiedThemeProvider>
      ),
    },
  },
});

/** Named like the app's own themes, so they take their place. */
export const themeModule = createFrontendModule({
  pluginId: 'app',
  extensions: [lightTheme, darkTheme],
});
