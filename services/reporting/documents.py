def summary_page(a, b):
    return "<html></html>"


def award_page(a):
    return "<html></html>"


def index_page(a):
    return "<html></html>"
