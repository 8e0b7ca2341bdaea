// SPDX-License-Identifier: Apache-2.0
import { test } from 'node:test';
import * as library from '../../main/resources/webroot/chaski.js';
import { tests } from './machine.mjs';

for (const { name, run } of tests) test(name, { timeout: 10_000 }, () => run(library));
