/* The English words of packages. */
import type { zhPackage } from './zh_package';

export const enPackage: Readonly<Record<keyof typeof zhPackage, string>> = {
    'package.title': 'Package and use',
    'package.none': 'No package (no limits)',
    'package.unlimited': '{used} (no limit)',
    'package.of': '{used} of {limit}',
    'package.full': 'Used up',
    'package.apps': 'Apps',
    'package.calls': 'Calls this month',
    'package.terminals': 'Terminals',
    'package.staff': 'Staff',
    'package.change': 'Change package',
    'package.change_title': 'Package of “{name}”',
    'package.choose': 'Package',
    'package.new': 'New package',
    'package.name': 'Name',
    'package.name_missing': 'Fill in a name',
    'package.zero': '0 is no limit',
};
