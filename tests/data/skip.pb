META
key;value
description;Sample town, skipping
num_projects;4
num_votes;5
budget;1000
vote_type;approval
rule;greedy
currency;EUR
PROJECTS
project_id;cost;votes;name;selected
a;600;4;"Bench; with quotes";1
b;500;3;Trees;0
c;400.00;2;Swings;1
d;100;2;Lamps;0
VOTES
voter_id;age;vote
1;30;a,b
2;41;a,b,c
3;22;a,b
4;67;a,c,d
5;19;d
