import type { ReactNode } from 'react';
import { appThemeApiRef, useApi } from '@backstage/core-plugin-api';
import { createFrontendModule } from '@backstage/frontend-plugin-api';
import { ThemeBlueprint } from '@backstage/plugin-app-react';
import { UnifiedThemeProvider } from '@backstage/theme';
import '@fontsource-variable/inter';
import '@fontsource-variable/jetbrains-mono';
import DarkIcon from '@mui/icons-material/Brightness2';
import LightIcon from '@mui/icons-material/WbSunny';
import CssBaseline from '@mui/material/CssBaseline';
import useMediaQuery from '@mui/material/useMediaQuery';
import { plumblineTheme } from '@plumbline/backstage-plugin-evidence-react';
import useObservable from 'react-use/esm/useObservable';

const themes = { light: plumblineTheme('light'), dark: plumblineTheme('dark') };

/**
 * The same component for both themes: with another one React would mount the
 * portal anew, and what somebody filled in would be lost at dusk.
 */
function Provider({ children }: { children?: ReactNode }) {
  return (
    <UnifiedThemeProvider theme={themes[useMode()]}>
      <CssBaseline />
      {children}
    </UnifiedThemeProvider>
  );
}

/** As the user chose, else as the system prefers: which theme the app takes, too. */
function useMode(): 'dark' | 'light' {
  const api = useApi(appThemeApiRef);
  const chosen = useObservable(api.activeThemeId$(), api.getActiveThemeId());
  const prefersDark = useMediaQuery('(prefers-color-scheme: dark)', {
    noSsr: true,
  });
  if (chosen === 'dark' || chosen === 'light') {
    return chosen;
  }
  return prefersDark ? 'dark' : 'light';
}

const lightTheme = ThemeBlueprint.make({
  name: 'light',
  params: {
    theme: {
      id: 'light',
      title: 'Light',
      variant: 'light',
      icon: <LightIcon />,
      Provider,
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
      Provider,
    },
  },
});

/** Named like the app's own themes, so they take their place. */
export const themeModule = createFrontendModule({
  pluginId: 'app',
  extensions: [lightTheme, darkTheme],
});
