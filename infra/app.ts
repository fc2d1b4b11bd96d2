import { App } from 'aws-cdk-lib';
import { build } from './build.js';

const app = new App();
build(app);
app.synth();
