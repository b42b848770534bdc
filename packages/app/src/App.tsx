import { createApp } from '@backstage/frontend-defaults';
import { addressesModule } from './modules/addresses';
import { entityModule } from './modules/entity';
import { exampleLinksModule } from './modules/exampleLinks';
import { navModule } from './modules/nav';
import { signInModule } from './modules/signIn';
import { themeModule } from './modules/theme';
import { tourModule } from './modules/tour';

// Plugins are found through package.json (`app.packages: all`).
export default createApp({
  features: [
    addressesModule,
    entityModule,
    exampleLinksModule,
    navModule,
    signInModule,
    themeModule,
    tourModule,
  ],
});
