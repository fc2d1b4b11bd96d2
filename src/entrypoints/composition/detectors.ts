import { findPhones } from '../../adapters/phone/find-phones.js';
import { Detection } from '../../domain/privacy/detection/detection.js';
import type { Detectors } from '../../domain/privacy/detection/finding.js';

export const detectors: Detectors = new Detection(findPhones);
