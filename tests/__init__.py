from . import test_tag_assignment
