import {
  aComponent,
  testCollectorModule,
} from '@plumbline/backstage-plugin-evidence-backend/testUtils';
import { linksModule } from './module';
import { startSite } from './testUtils/testSite';

jest.setTimeout(120_000);

const secret = 'a-password-in-an-address';

testCollectorModule({
  module: linksModule,
  secret,
  start: async () => {
    const site = await startSite({ '/run': 200, '/board': 200 });
    return {
      url: site.url(''),
      stop: site.close,
      remove: () => {
        site.pages['/run'] = 410;
      },
    };
  },
  config: () => ({
    type: 'links',
    requestTimeout: '1s',
    timeout: '3s',
    frequency: '1ms',
    checkEvery: '1m',
    perHost: 1,
  }),
  root: url => ({
    plumbline: { outbound: { allow: { site: new URL(url).host } } },
  }),
  entities: url => {
    const { metadata, ...checkout } = aComponent('checkout');
    const { host } = new URL(url);
    const links = [
      { url: `http://${host}/run` },
      { url: `http://${host}/board` },
      { url: `http://ana:${secret}@${host}/closed` },
    ];
    return [{ ...checkout, metadata: { ...metadata, links } }];
  },
  reportsFailures: true,
});
