# Bytes and requests of each path, query strings taken apart.
# SPDX-License-Identifier: GPL-2.0-or-later
use strict;
use warnings;
my (%requests, %bytes, %keys);
while (my $line = <>) {
    my @field = split ' ', $line;
    my ($path, $query) = split /\?/, $field[6], 2;
    $requests{$path}++;
    $bytes{$path} += $field[9];
    next unless defined $query;
    for my $pair (split /&/, $query) {
        my ($key, $value) = split /=/, $pair, 2;
        $keys{$key} += length $value;
    }
}
print "path $_ $requests{$_} $bytes{$_}\n" for sort keys %requests;
print "key $_ $keys{$_}\n" for sort keys %keys;
